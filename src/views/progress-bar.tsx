/** How much of a run is done, as a bar. */

export function ProgressBar(props: { label: string; done: number; total: number; state: string }) {
  const { label, done, total, state } = props;
  const part = done / Math.max(1, total);
  return (
    <div
      class="progress"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.floor(100 * part)}
    >
      <svg viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
        <rect class={`progress-${state}`} width={(1000 * part).toFixed(1)} height="10" />
      </svg>
    </div>
  );
}
