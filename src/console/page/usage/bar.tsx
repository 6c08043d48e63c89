/** A bar that is full at 100. With a label it is read out as a measure; without one it only shows what words beside it say. */
export function Bar({ percent, label }: { percent: number; label?: string }) {
  const width = Math.min(100, Math.max(percent, percent > 0 ? 1 : 0));
  const measure =
    label === undefined
      ? { "aria-hidden": true as const }
      : { role: "meter", "aria-label": label, "aria-valuenow": percent, "aria-valuemin": 0, "aria-valuemax": 100 };
  return (
    <span className="track" {...measure}>
      <span style={{ width: `${width}%` }} />
    </span>
  );
}
