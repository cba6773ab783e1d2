import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { filters, parseFilter, type ListFilter } from '../state/list-filter.ts';

export interface FilterBarProps {
  readonly filter: ListFilter;
  readonly onChange: (filter: ListFilter) => void;
}

/** Chooses which conversations the list shows. */
export function FilterBar({ filter, onChange }: FilterBarProps) {
  return (
    <ToggleButtonGroup
      className="filters"
      aria-label="Show"
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[filter]}
      onSelectionChange={keys => onChange(parseFilter(String([...keys][0])))}
    >
      {filters.map(one => (
        <ToggleButton className="filter" id={one.id} key={one.id}>
          {one.label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
