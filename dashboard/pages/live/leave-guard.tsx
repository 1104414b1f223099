// Whoever speaks on a call would hang up by leaving the page: asks first.
import { useBlocker } from '@tanstack/react-router';
import { Button } from '../../kit/button.tsx';
import { Dialog, DialogActions } from '../../kit/dialog.tsx';

export function LeaveGuard() {
  const leaving = useBlocker({ shouldBlockFn: () => true, enableBeforeUnload: true, withResolver: true });
  if (leaving.status !== 'blocked') return null;
  return (
    <Dialog
      open
      onClose={leaving.reset}
      title="Hang up and leave?"
      description="You speak on a call. It ends when you leave this page."
    >
      <DialogActions>
        <Button variant="quiet" onClick={leaving.reset}>
          Stay
        </Button>
        <Button variant="danger" onClick={leaving.proceed}>
          Hang up and leave
        </Button>
      </DialogActions>
    </Dialog>
  );
}
