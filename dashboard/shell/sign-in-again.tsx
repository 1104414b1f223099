// The session ended in the middle of work: ask for the password over the page, so that nothing typed is lost.
import { useQueryClient } from '@tanstack/react-query';
import { Dialog } from '../kit/dialog.tsx';
import { SignInForm } from '../pages/sign-in-form.tsx';
import { useSession } from '../session.ts';
import { sessionIsBack } from '../session-ended.ts';

export default function SignInAgain() {
  const client = useQueryClient();
  const { person } = useSession();
  return (
    <Dialog open onClose={() => {}} closable={false} title="Your session has ended" description="Sign in to go on where you were.">
      <SignInForm
        email={person.email}
        onDone={() => {
          sessionIsBack();
          void client.invalidateQueries();
        }}
      />
    </Dialog>
  );
}
