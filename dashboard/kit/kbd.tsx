// A key cap.
export function Kbd({ children }: { children: string }) {
  return (
    <kbd className="inline-flex h-[18px] min-w-[18px] items-center justify-center rounded-chip border border-line-strong bg-surface px-1 font-sans text-caption leading-none text-muted">
      {children}
    </kbd>
  );
}
