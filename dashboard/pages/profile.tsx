// One's own account: two-factor, password, signed-in devices, theme, shortcuts.
import { words } from '../format.ts';
import { setShortcuts, useShortcutsOn } from '../keyboard.ts';
import { Avatar } from '../kit/avatar.tsx';
import { useTitle } from '../kit/page.tsx';
import { Section } from '../kit/section.tsx';
import { Segmented } from '../kit/segmented.tsx';
import { Switch } from '../kit/switch.tsx';
import { useSession } from '../session.ts';
import { setTheme, useTheme } from '../theme.ts';
import { PasskeysSection } from './profile/passkeys-section.tsx';
import { PasswordSection } from './profile/password-section.tsx';
import { SessionsSection } from './profile/sessions-section.tsx';
import { TwoFactorSection } from './profile/two-factor-section.tsx';
import { SettingsFrame } from './settings-frame.tsx';

export function ProfilePage() {
  useTitle('Profile');
  const { person, role, isByProvider } = useSession();
  const theme = useTheme();
  const shortcuts = useShortcutsOn();
  return (
    <SettingsFrame>
      <Section title="Profile">
        <div className="flex items-center gap-3">
          <Avatar name={person.name} size={28} />
          <div>
            <p className="font-medium">{person.name}</p>
            <p className="text-muted">
              {person.email} · {words(role)}
            </p>
          </div>
        </div>
      </Section>
      {isByProvider ? (
        <Section
          title="Password, two-factor and passkeys"
          note="You came in by single sign-on, which asks for what your provider wants. To change these, sign in by your password or a passkey."
        />
      ) : (
        <>
          <TwoFactorSection on={person.twoFactorEnabled} />
          <PasskeysSection />
          <PasswordSection />
        </>
      )}
      <SessionsSection />
      <Section title="Appearance and keyboard">
        <div className="flex flex-wrap items-center gap-6">
          <Segmented
            label="Theme"
            value={theme}
            onChange={setTheme}
            choices={[
              { value: 'light', label: 'Light' },
              { value: 'dark', label: 'Dark' },
              { value: 'system', label: 'System' },
            ]}
          />
          <Switch label="Single-key shortcuts" checked={shortcuts} onChange={setShortcuts} />
        </div>
      </Section>
    </SettingsFrame>
  );
}
