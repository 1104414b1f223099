// A key or secret on the only occasion on which it is shown.
import { useState } from 'react';
import { Button } from '../kit/button.tsx';
import { CopyButton } from '../kit/copy-button.tsx';
import { DialogActions } from '../kit/dialog.tsx';

export function ShownOnce({ what, secret, onDone }: { what: 'key' | 'secret'; secret: string; onDone: () => void }) {
  const [copied, setCopied] = useState(false);
  const [stored, setStored] = useState(false);
  return (
    <>
      <p className="text-muted">Copy this {what} now. It will not be shown again.</p>
      <div className="mt-3 flex items-center gap-2 rounded-list bg-surface-2 py-2 pr-2 pl-3">
        <code className="min-w-0 flex-1 font-mono text-caption break-all" data-testid={`new-${what}`}>
          {secret}
        </code>
        <CopyButton wide={copied ? 'outline' : 'main'} text={secret} label="Copy" onCopied={() => setCopied(true)} />
      </div>
      <label className="mt-3 flex min-h-6 items-center gap-2">
        <input
          type="checkbox"
          className="size-4 accent-(--accent)"
          checked={stored}
          onChange={(e) => setStored(e.target.checked)}
        />
        I have stored it
      </label>
      <DialogActions>
        <Button variant={copied || stored ? 'main' : 'outline'} disabled={!copied && !stored} onClick={onDone}>
          Done
        </Button>
      </DialogActions>
    </>
  );
}
