// Signing in.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { useTitle } from '../kit/page.tsx';
import { Door } from './door.tsx';
import { SignInForm } from './sign-in-form.tsx';

export function SignInPage() {
  useTitle('Sign in');
  const navigate = useNavigate();
  const client = useQueryClient();
  const { next } = useSearch({ from: '/sign-in' });
  return (
    <Door title="Sign in">
      <SignInForm
        onDone={() => {
          client.clear();
          void navigate({ href: next ?? '/' });
        }}
      />
    </Door>
  );
}
