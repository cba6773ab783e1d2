/** Where conversations will be. */
export function ListSkeleton() {
  return (
    <div className="skeletons" aria-hidden="true">
      {Array.from({ length: 9 }, (_, index) => (
        <div className="row" key={index}>
          <span className="avatar skeleton" />
          <span className="row-text">
            <span className="skeleton-line" data-width={index % 3} />
            <span className="skeleton-line" data-width="long" />
          </span>
        </div>
      ))}
    </div>
  );
}
