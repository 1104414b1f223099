// What a dialog asks for, and its end: Cancel or the one act. The browser's own complaints stay away; the server's are shown.
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { DialogActions } from './dialog.tsx';

export function DialogForm({
  act,
  sends,
  onCancel,
  disabled = false,
  danger = false,
  error = null,
  children,
}: {
  /** The words on its button. */
  act: string;
  sends: { mutate: () => void; isPending: boolean };
  onCancel: () => void;
  /** True while something is missing; Enter does nothing then either. */
  disabled?: boolean;
  danger?: boolean;
  /** Why it failed, where no field says so. */
  error?: Error | null;
  children?: ReactNode;
}) {
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        sends.mutate();
      }}
    >
      <div className="flex flex-col gap-4">
        {children}
        {error !== null && (
          <p role="alert" className="text-weak">
            {error.message}
          </p>
        )}
      </div>
      <DialogActions>
        <Button variant="quiet" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" variant={danger ? 'danger' : 'main'} busy={sends.isPending} disabled={disabled}>
          {act}
        </Button>
      </DialogActions>
    </form>
  );
}
