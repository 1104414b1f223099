// A filter that a figure brought along: shown as what it is, and taken away with one press.
import { X } from 'lucide-react';

export function LinkedFilter({ name, text, onRemove }: { name: string; text: string; onRemove: () => void }) {
  return (
    <span className="inline-flex h-8 items-center rounded-control border border-line-strong bg-surface pl-2.5 text-caption font-medium">
      <span className="max-w-44 truncate" title={text}>
        <span className="text-muted">{name} </span>
        {text}
      </span>
      <button
        type="button"
        aria-label={`Remove filter ${name}`}
        className="inline-flex h-full w-7 items-center justify-center rounded-r-control text-muted hover:bg-hover hover:text-fg"
        onClick={onRemove}
      >
        <X className="size-3" aria-hidden />
      </button>
    </span>
  );
}
