// The score: overall, categories, criteria, and for every point the words that earned it.
import { ChevronRight, CircleCheck, CircleDashed, CircleDot, CircleSlash, Eye, UserPen } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { bandName, bandOf, clock, dateTime } from '../../format.ts';
import { Badge } from '../../kit/badge.tsx';
import { Select } from '../../kit/select.tsx';
import type { CallDetail } from '../../queries.ts';
import type { Moment } from './moments.ts';

/** `scoredAt` is null where it was only tried. */
type Score = Omit<CallDetail['scores'][number], 'scoredAt' | 'isStale'> & { scoredAt: string | null; isStale?: boolean };
type Criterion = Score['categories'][number]['criteria'][number];
export type Check = Criterion['checks'][number];
type Evidence = Check['evidence'][number];
export type PlayEvidence = (place: { utterance: number; startMs: number | null; endMs: Moment['endMs'] }) => void;

const outcomes = {
  met: { text: 'Met', icon: CircleCheck, ink: 'text-strong' },
  partly: { text: 'Partly', icon: CircleDot, ink: 'text-fair' },
  possible: { text: 'Possible, for a person to review', icon: Eye, ink: 'text-fair' },
  not_found: { text: 'Not found', icon: CircleDashed, ink: 'text-faint' },
  not_applicable: { text: 'Does not apply', icon: CircleSlash, ink: 'text-faint' },
} as const;
const inks = { strong: 'text-strong', fair: 'text-fair', weak: 'text-weak' };
const fills = { strong: 'bg-strong', fair: 'bg-fair', weak: 'bg-weak' };
const points = (n: number): string => String(Math.round(n * 10) / 10);

/** What stands under a check, such as how a person answered it. */
export type UnderCheck = (check: Check, scorecardKey: string) => ReactNode;

export function ScorePanel({ scores, onPlay, underCheck }: { scores: Score[]; onPlay: PlayEvidence; underCheck?: UnderCheck }) {
  const [chosen, setChosen] = useState(0);
  const score = scores[Math.min(chosen, scores.length - 1)];
  if (score === undefined) return null;
  const band = score.overall === null ? null : bandOf(score.overall);
  const criteria = score.categories.flatMap((category) => category.criteria);
  const checks = criteria.flatMap((criterion) => criterion.checks);
  const review = checks.filter((check) => check.outcome === 'possible').length;
  const isReviewed = checks.some((check) => check.machine !== undefined);
  const name = (entry: Score): string => `${entry.scorecard.name} v${entry.scorecard.version}`;
  return (
    <div>
      <div className="flex items-start justify-between gap-3 px-4 pt-4 pb-3">
        <div>
          <p className="flex items-baseline gap-1.5">
            <span className="nums text-score font-bold tracking-tight" data-testid="overall">
              {score.overall ?? '–'}
            </span>
            <span className="text-read text-muted">/ 100</span>
          </p>
          <p className="mt-1.5 flex flex-wrap items-center gap-1.5">
            {band === null ? <Badge>Not scored</Badge> : <Badge tone={band}>{bandName[band]}</Badge>}
            {isReviewed && (
              <Badge tone="accent" title="A person has answered some of it">
                <UserPen className="size-3" aria-hidden />
                Reviewed
              </Badge>
            )}
            {review > 0 && (
              <Badge tone="fair">
                <Eye className="size-3" aria-hidden />
                {review} to review
              </Badge>
            )}
          </p>
        </div>
        {scores.length > 1 ? (
          <Select
            label="Scorecard"
            value={String(chosen)}
            choices={scores.map((entry, index) => ({ value: String(index), label: name(entry) }))}
            onChange={(value) => setChosen(Number(value))}
          />
        ) : (
          <span className="rounded-control border border-line px-2 py-1 text-caption font-medium text-muted">{name(score)}</span>
        )}
      </div>
      {score.overall === null && (
        <p className="px-4 pb-3 text-muted">
          Nothing on this scorecard applied to the call, or nobody on it could be told to be on your side.
        </p>
      )}
      {score.isStale === true && (
        <p className="mx-4 mb-3 rounded-list bg-fair-soft px-3 py-2 text-fair">
          The transcript was corrected since. Points whose quotes are gone were taken away; score the call again to judge the rest.
        </p>
      )}
      {score.capped !== undefined && (
        <p className="mx-4 mb-3 rounded-list bg-weak-soft px-3 py-2 text-weak">
          {score.capped.gates.map(({ name: gate, capAt }) => `“${gate}” is a must and was not met: ${capAt} at most.`).join(' ')}{' '}
          Without that it would be {score.capped.uncapped}.
        </p>
      )}
      {score.categories.map((category) => (
        <section key={category.key} aria-label={category.name}>
          <h2 className="flex items-center justify-between border-t border-line bg-canvas px-4 py-1.5 text-caption font-semibold text-muted">
            {category.name}
            <span className="nums">{category.score === null ? '–' : Math.round(category.score)}</span>
          </h2>
          {category.criteria.map((criterion) => (
            <CriterionRow
              key={criterion.key}
              criterion={criterion}
              onPlay={onPlay}
              under={underCheck && ((check) => underCheck(check, score.scorecard.key))}
            />
          ))}
        </section>
      ))}
      <p className="border-t border-line px-4 py-3 text-caption text-muted">
        Scored by {score.evaluator.kind === 'local' ? 'the local evaluator' : 'a language model'}, {score.evaluator.name}{' '}
        {score.evaluator.version}
        {score.evaluator.insteadOf !== undefined &&
          `, because the month’s budget of $${score.evaluator.insteadOf.limitUsd.toFixed(2)} for the language model was spent`}
        {score.scoredAt !== null && ` · ${dateTime(score.scoredAt)}`}
      </p>
    </div>
  );
}

type Under = ((check: Check) => ReactNode) | undefined;

function CriterionRow({ criterion, onPlay, under }: { criterion: Criterion; onPlay: PlayEvidence; under: Under }) {
  const [open, setOpen] = useState(false);
  const share = criterion.weight === 0 ? 0 : criterion.points / criterion.weight;
  const skipped = criterion.outcome === 'not_applicable';
  const band = bandOf(share * 100);
  const quotes = criterion.checks.flatMap((check) =>
    check.evidence.map((evidence) => ({ evidence, possible: check.outcome === 'possible' })),
  );
  const links = quotes
    .filter((entry, index) => quotes.findIndex((other) => other.evidence.utterance === entry.evidence.utterance) === index)
    .slice(0, 4);
  return (
    <div className="border-t border-line px-4 py-2.5">
      <h3>
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="group -ml-1 flex min-h-6 w-[calc(100%+4px)] items-center gap-1 rounded-chip pl-0 text-left"
        >
          <ChevronRight
            className={`size-3.5 shrink-0 text-faint transition-transform duration-100 group-hover:text-fg ${open ? 'rotate-90' : ''}`}
            aria-hidden
          />
          <span className="min-w-0 flex-1 font-semibold">{criterion.name}</span>
          {criterion.outcome === 'possible' && <Badge tone="fair">Possible</Badge>}
          {!skipped && (
            <span aria-hidden className="ml-1 flex shrink-0 gap-[2px]">
              {Array.from({ length: 5 }, (_, index) => (
                <span
                  key={index}
                  className={`h-[5px] w-3 rounded-full ${share > 0 && index < Math.max(1, Math.round(share * 5)) ? fills[band] : 'bg-track'}`}
                />
              ))}
            </span>
          )}
          <span className={`nums w-11 shrink-0 text-right font-semibold ${skipped || share === 0 ? 'text-muted' : inks[band]}`}>
            {skipped
              ? '–'
              : criterion.weight === 0
                ? outcomes[criterion.outcome].text.split(',')[0]
                : `${points(criterion.points)}/${criterion.weight}`}
          </span>
        </button>
      </h3>
      <p className="mt-0.5 pl-3.5 text-caption leading-[18px] text-muted">
        {criterion.reason}{' '}
        {!open &&
          links.map(({ evidence, possible }) => (
            <EvidenceLink key={evidence.utterance} evidence={evidence} possible={possible} onPlay={onPlay} />
          ))}
      </p>
      {open && (
        <div className="mt-2 pl-3.5">
          <p className="text-caption text-muted italic">{criterion.description}</p>
          <ul className="mt-2 flex flex-col gap-2.5">
            {criterion.checks.map((check) => (
              <CheckRow key={check.key} check={check} onPlay={onPlay} under={under?.(check)} />
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

function EvidenceLink({ evidence, possible, onPlay }: { evidence: Evidence; possible: boolean; onPlay: PlayEvidence }) {
  const place = evidence.startMs === null ? `turn ${evidence.utterance + 1}` : clock(evidence.startMs);
  return (
    <button
      type="button"
      title={`“${evidence.quote}”`}
      aria-label={`${evidence.startMs === null ? 'Show' : 'Play'} ${place}: ${evidence.quote}${possible ? ' (possible)' : ''}`}
      className={`nums mr-1 inline-flex min-h-6 min-w-6 items-center rounded-chip px-0.5 font-medium text-accent hover:underline ${possible ? 'border-b border-dashed border-fair' : ''}`}
      onClick={() => onPlay(evidence)}
    >
      {place}
    </button>
  );
}

function CheckRow({ check, onPlay, under }: { check: Check; onPlay: PlayEvidence; under: ReactNode }) {
  const { text, icon: Icon, ink } = outcomes[check.outcome];
  return (
    <li className="flex gap-2">
      <Icon className={`icon-s mt-0.5 ${ink}`} aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="text-caption">
          <span className="font-medium">{check.question}</span>{' '}
          <span className={`font-medium ${ink === 'text-faint' ? 'text-muted' : ink}`}>{text}</span>
        </p>
        <p className="text-caption text-muted">{check.reason}</p>
        {check.evidence.map((evidence, index) => (
          <blockquote key={index} className="mt-1 border-l-2 border-line-strong pl-2 text-caption">
            <EvidenceLink evidence={evidence} possible={check.outcome === 'possible'} onPlay={onPlay} />
            <span className="text-muted">{evidence.speaker}: </span>“{evidence.quote}”
          </blockquote>
        ))}
        {under}
      </div>
    </li>
  );
}
