// A button that opens the chooser of files.
import { clsx } from 'clsx';
import { FileUp } from 'lucide-react';
import { useRef } from 'react';
import type { ComponentProps, ReactNode } from 'react';
import { Button } from './button.tsx';

type Looks = Pick<ComponentProps<typeof Button>, 'busy' | 'className' | 'size' | 'variant'>;

export function FileButton({
  label,
  accept,
  multiple = false,
  onChoose,
  icon = <FileUp className="icon-s" aria-hidden />,
  iconOnly = false,
  children,
  ...looks
}: Looks & {
  /** What is chosen, for who does not see the button. */
  label: string;
  accept: string;
  multiple?: boolean;
  onChoose: (files: File[]) => void;
  icon?: ReactNode;
  /** True where narrow pages have no room for the words. */
  iconOnly?: boolean;
  children: ReactNode;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        accept={accept}
        multiple={multiple}
        hidden
        aria-label={label}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          // The same file can be chosen again.
          event.target.value = '';
          if (files.length > 0) onChoose(files);
        }}
      />
      <Button {...looks} onClick={() => input.current?.click()}>
        {icon}
        <span className={clsx(iconOnly && 'max-sm:sr-only')}>{children}</span>
      </Button>
    </>
  );
}
