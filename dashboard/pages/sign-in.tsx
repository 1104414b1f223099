// Signing in.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { sentenceOfRefusal, ssoRefusals } from '../../rules/single-sign-on.ts';
import { useTitle } from '../kit/page.tsx';
import { Door } from './door.tsx';
import { SignInForm } from './sign-in-form.tsx';

export function SignInPage() {
  useTitle('Sign in');
  const navigate = useNavigate();
  const client = useQueryClient();
  const { next, refused } = useSearch({ from: '/sign-in' });
  const why = ssoRefusals.find((one) => one === refused);
  return (
    <Door title="Sign in">
      {why !== undefined && (
        <p role="alert" className="mb-4 text-weak">
          {sentenceOfRefusal(why)}
        </p>
      )}
      <SignInForm
        backTo={next ?? '/'}
        onDone={() => {
          client.clear();
          void navigate({ href: next ?? '/' });
        }}
      />
    </Door>
  );
}
