// A bar that moves only when a number says so.
export function ProgressBar({ share, label, className = '' }: { share: number; label: string; className?: string }) {
  const value = Math.round(Math.min(1, Math.max(0, share)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={value}
      className={`h-[3px] overflow-hidden rounded-full bg-track ${className}`}
    >
      <div className="h-full rounded-full bg-accent transition-[width] duration-150" style={{ width: `${value}%` }} />
    </div>
  );
}
