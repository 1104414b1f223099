// One prospect as its maker writes it: who they are, what they tell when asked, what they object, and when they give in.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { difficulties, moods } from '../../../rules/prospect.ts';
import { ApiError, request } from '../../api.ts';
import { Button, buttonStyle } from '../../kit/button.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Field } from '../../kit/field.tsx';
import { Labelled } from '../../kit/labelled.tsx';
import { useTitle } from '../../kit/page.tsx';
import { Section } from '../../kit/section.tsx';
import { Select } from '../../kit/select.tsx';
import { Skeleton } from '../../kit/skeleton.tsx';
import { TextArea } from '../../kit/text-area.tsx';
import { toast, toastError } from '../../kit/toast.tsx';
import { prospectQuery, prospectsQuery } from '../../practice-queries.ts';
import type { Prospect, ProspectSettings } from '../../practice-queries.ts';
import { scorecardsQuery } from '../../scorecard-queries.ts';
import { FactFields, ObjectionFields } from './prospect-lines.tsx';
import { PracticeFrame } from './practice-frame.tsx';

export function ProspectPage() {
  const { prospectId } = useParams({ from: '/shell/practice/prospects/$prospectId' });
  const prospect = useQuery(prospectQuery(prospectId));
  useTitle(prospect.data?.settings.name ?? 'Prospect');
  return (
    <PracticeFrame>
      {prospect.isPending && <Skeleton rows={6} height={64} slow="The prospect is taking longer than usual." />}
      {prospect.error !== null && (
        <ErrorPanel
          what="The prospect could not be loaded."
          error={prospect.error}
          onRetry={() => void prospect.refetch()}
          list={{ to: '/practice/prospects', label: 'Prospects' }}
        />
      )}
      {prospect.data !== undefined && <Editor key={prospect.data.revision} prospect={prospect.data} />}
    </PracticeFrame>
  );
}

const choicesOf = (table: Record<string, string>) => Object.entries(table).map(([value, label]) => ({ value, label }));
const ANY_CARD = 'any';

function Editor({ prospect }: { prospect: Prospect }) {
  const { prospectId, revision, mayChange } = prospect;
  const client = useQueryClient();
  const navigate = useNavigate();
  const [settings, setSettings] = useState(prospect.settings);
  const change = (part: Partial<ProspectSettings>): void => setSettings((old) => ({ ...old, ...part }));
  const cards = useQuery(scorecardsQuery).data?.items.filter(({ activeVersion }) => activeVersion !== null) ?? [];
  const save = useMutation({
    mutationFn: () => request('PUT /api/prospects/:prospectId', { params: { prospectId }, body: { revision, settings } }),
    onSuccess: (saved) => {
      client.setQueryData(prospectQuery(prospectId).queryKey, saved);
      void client.invalidateQueries({ queryKey: prospectsQuery.queryKey });
      toast(`${saved.settings.name} is saved`);
    },
  });
  const archive = useMutation({
    mutationFn: () => request('DELETE /api/prospects/:prospectId', { params: { prospectId } }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: prospectsQuery.queryKey });
      void navigate({ to: '/practice/prospects' });
    },
    onError: toastError,
  });
  const isEdited = JSON.stringify(settings) !== JSON.stringify(prospect.settings);
  const faults = save.error instanceof ApiError ? save.error.fields : [];
  const errorAt = (path: string) => faults.find((fault) => fault.path === `settings.${path}`)?.message;
  const text = (key: 'name' | 'role' | 'opens' | 'agrees' | 'voice', label: string, hint?: string) => (
    <Field
      label={label}
      hint={hint}
      value={settings[key]}
      disabled={!mayChange}
      onChange={(event) => change({ [key]: event.target.value })}
      error={errorAt(key)}
    />
  );
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Section
        title={prospect.settings.name}
        note={
          mayChange
            ? 'Changes count for rounds that begin after they are saved.'
            : 'Made by somebody else. Make a copy to change it.'
        }
        actions={
          <>
            {mayChange && (
              <Button busy={archive.isPending} onClick={() => archive.mutate()}>
                Put away
              </Button>
            )}
            <Link to="/practice/play/$prospectId" params={{ prospectId }} className={buttonStyle()}>
              Practise
            </Link>
            {mayChange && (
              <Button type="submit" variant="main" busy={save.isPending} disabled={!isEdited}>
                Save
              </Button>
            )}
          </>
        }
      >
        {save.error !== null && (
          <p role="alert" className="mb-3 text-weak">
            {save.error.message}
          </p>
        )}
        <div className="flex flex-col gap-4">
          {text('name', 'Name')}
          {text('role', 'Role and company')}
          <TextArea
            label="Briefing"
            hint="What whoever practises is told beforehand: why they call, and what the call is for."
            rows={3}
            value={settings.briefing}
            disabled={!mayChange}
            onChange={(event) => change({ briefing: event.target.value })}
            error={errorAt('briefing')}
          />
          <div className="flex flex-wrap gap-4">
            <Labelled label="Mood">
              <Select
                label="Mood"
                value={settings.mood}
                disabled={!mayChange}
                choices={choicesOf(moods)}
                onChange={(mood) => change({ mood: mood as ProspectSettings['mood'] })}
              />
            </Labelled>
            <Labelled label="Difficulty">
              <Select
                label="Difficulty"
                value={settings.difficulty}
                disabled={!mayChange}
                choices={choicesOf(difficulties)}
                onChange={(difficulty) => change({ difficulty: difficulty as ProspectSettings['difficulty'] })}
              />
            </Labelled>
            <Labelled label="Scored by">
              <Select
                label="Scored by"
                value={settings.scorecardKey ?? ANY_CARD}
                disabled={!mayChange}
                choices={[
                  { value: ANY_CARD, label: 'The card the team’s rules choose' },
                  ...cards.map(({ scorecardKey, name }) => ({ value: scorecardKey, label: name })),
                ]}
                onChange={(key) => change({ scorecardKey: key === ANY_CARD ? null : key })}
              />
            </Labelled>
          </div>
          {text('voice', 'Voice', 'The voice’s name at your provider of speech; empty for the usual one.')}
          {text('opens', 'They pick up with')}
          {text('agrees', 'When they agree to a next step, they say')}
        </div>
      </Section>
      <FactFields facts={settings.facts} disabled={!mayChange} errorAt={errorAt} onChange={(facts) => change({ facts })} />
      <ObjectionFields
        objections={settings.objections}
        disabled={!mayChange}
        errorAt={errorAt}
        onChange={(objections) => change({ objections })}
      />
    </form>
  );
}
