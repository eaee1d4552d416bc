/** The sign of the program: a long strip closed to a ring, and the one moment in it. */
export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" strokeLinecap="round" strokeWidth="2.4" aria-hidden="true">
      <g stroke="var(--fg-1)">
        <path d="M15.6 4.2a8.6 8.6 0 0 1 4.9 6" />
        <path d="M20.4 14.2a8.6 8.6 0 0 1-5.9 6" />
        <path d="M10.6 20.5a8.6 8.6 0 0 1-6.6-5" />
        <path d="M3.5 10.6a8.6 8.6 0 0 1 4.3-6" />
      </g>
      <path d="M12 1.8v8.4" stroke="var(--found)" />
    </svg>
  );
}
