// A password that somebody chooses, and how long it has to be.
import { Field } from '../kit/field.tsx';

const LEAST_LENGTH = 10;

export const isLongEnough = (password: string): boolean => password.length >= LEAST_LENGTH;

export function NewPassword({
  label = 'Password',
  value,
  onChange,
  error,
}: {
  label?: string;
  value: string;
  onChange: (password: string) => void;
  error?: string | undefined;
}) {
  return (
    <Field
      label={label}
      type="password"
      autoComplete="new-password"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      hint={`At least ${LEAST_LENGTH} characters.`}
      error={error}
    />
  );
}
