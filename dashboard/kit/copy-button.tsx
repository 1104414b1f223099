// Copies a text and says so.
import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button, IconButton } from './button.tsx';
import { toast } from './toast.tsx';

async function copy(text: string): Promise<void> {
  if (window.isSecureContext) return await navigator.clipboard.writeText(text);
  // Plain http on a local network has no clipboard; the old way still works there.
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  const worked = document.execCommand('copy');
  area.remove();
  if (!worked) throw new Error('copy refused');
}

export function CopyButton({
  text,
  label,
  onCopied,
  wide,
}: {
  text: string;
  label: string;
  onCopied?: () => void;
  wide?: 'main' | 'outline';
}) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const run = (): void => {
    copy(text).then(
      () => {
        setCopied(true);
        onCopied?.();
      },
      () => toast('This browser does not allow copying. Select the text and copy it by hand.', 'failed'),
    );
  };
  const icon = copied ? <Check className="icon-s text-strong" aria-hidden /> : <Copy className="icon-s" aria-hidden />;
  if (wide === undefined)
    return (
      <IconButton label={label} onClick={run} className="size-7">
        {icon}
      </IconButton>
    );
  return (
    <Button variant={wide} onClick={run}>
      {copied ? <Check className="icon-s" aria-hidden /> : <Copy className="icon-s" aria-hidden />}
      {copied ? 'Copied' : label}
    </Button>
  );
}
