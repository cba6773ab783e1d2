/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact';

function Icon({ children }: { readonly children: ComponentChildren }) {
  return (
    <svg
      class="icon"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

export function MinimiseIcon() {
  return (
    <Icon>
      <path d="m6 9.5 6 6 6-6" />
    </Icon>
  );
}

export function EndIcon() {
  return (
    <Icon>
      <path d="M6 6l12 12M18 6 6 18" />
    </Icon>
  );
}

export function SendIcon() {
  return (
    <svg class="icon send-icon" viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">
      <path d="M4.3 3.6a.9.9 0 0 0-1.24 1.1l2.2 6.04 7.24 1.26-7.24 1.26-2.2 6.04a.9.9 0 0 0 1.24 1.1l16.8-7.6a.88.88 0 0 0 0-1.6z" />
    </svg>
  );
}

export function SmileIcon() {
  return (
    <Icon>
      <circle cx="12" cy="12" r="9" />
      <path d="M8.5 14.2a4.4 4.4 0 0 0 7 0M9 9.5h.01M15 9.5h.01" />
    </Icon>
  );
}

export function WarningIcon() {
  return (
    <Icon>
      <circle cx="12" cy="12" r="9" />
      <path d="M12 7.5v5M12 16h.01" />
    </Icon>
  );
}

export function DownIcon() {
  return (
    <Icon>
      <path d="M12 5v13m-5.5-5.5L12 18l5.5-5.5" />
    </Icon>
  );
}

export function MoreIcon() {
  return (
    <Icon>
      <path d="M12 5.5h.01M12 12h.01M12 18.5h.01" stroke-width="3" />
    </Icon>
  );
}

export function ClipIcon() {
  return (
    <Icon>
      <path d="m20 11.5-8.2 8.2a5 5 0 0 1-7.1-7.1l8.6-8.6a3.4 3.4 0 0 1 4.8 4.8l-8.6 8.6a1.7 1.7 0 0 1-2.4-2.4l7.7-7.7" />
    </Icon>
  );
}
