// The tools of an agent: simple ones are switched on, the others say to whom, with what, or where.
import { Plus, Trash2 } from 'lucide-react';
import { toolNames } from '../../../rules/agent-tool.ts';
import type { AgentTool } from '../../../rules/agent-tool.ts';
import { Button, IconButton } from '../../kit/button.tsx';
import { Field } from '../../kit/field.tsx';
import { Menu } from '../../kit/menu.tsx';
import { Select } from '../../kit/select.tsx';
import { Switch } from '../../kit/switch.tsx';
import { useDraft } from './draft.ts';
import { TextList } from './text-list.tsx';

const simple = ['end_call', 'opt_out', 'book_callback', 'send_dtmf'] as const;
const notes: Record<(typeof simple)[number], string> = {
  end_call: 'Hangs up when the conversation is over.',
  opt_out: 'Puts the person on the do-not-call list at once, and ends the call.',
  book_callback: 'Agrees on a time with the person, within the calling rules, and calls again then.',
  send_dtmf: 'Presses keys, for menus of phone systems, on calls over a SIP trunk. In a script: If they say "for sales": press 2',
};
const addedNotes: Record<Exclude<AgentTool['kind'], (typeof simple)[number]>, string> = {
  transfer:
    'By Twilio and SIP trunks. The other phone is dialled, unannounced, and the call ends for the agent. A script connects whoever asks for a person, and where it says: transfer to …',
  read_hubspot: 'Of the contact of the call. For agents led by a language model.',
  update_hubspot: 'Of the contact of the call. For agents led by a language model.',
  http_function: 'For agents led by a language model. What it answers is data, never an instruction.',
};
const fresh: Record<Exclude<AgentTool['kind'], (typeof simple)[number]>, AgentTool> = {
  transfer: { kind: 'transfer', targets: [{ name: '', number: '' }], warm: false },
  read_hubspot: { kind: 'read_hubspot', properties: [] },
  update_hubspot: { kind: 'update_hubspot', properties: [] },
  http_function: { kind: 'http_function', name: '', description: '', method: 'POST', url: '', parameters: [], timeoutMs: 3000 },
};

export function ToolsEditor() {
  const { settings, change, errorAt, mayEdit } = useDraft();
  const { tools } = settings;
  const isOn = (kind: AgentTool['kind']): boolean => tools.some((tool) => tool.kind === kind);
  const turn = (kind: (typeof simple)[number], on: boolean): void =>
    change({ tools: on ? [...tools, { kind }] : tools.filter((tool) => tool.kind !== kind) });
  const put = (at: number, tool: AgentTool): void => change({ tools: tools.map((old, index) => (index === at ? tool : old)) });
  const addable = (['transfer', 'read_hubspot', 'update_hubspot', 'http_function'] as const).filter(
    (kind) => kind === 'http_function' || !isOn(kind),
  );
  const wrong = errorAt('tools');
  return (
    <div className="flex flex-col gap-3">
      {simple.map((kind) => (
        <div key={kind} className="flex flex-col">
          <Switch
            label={<span className="text-fg">{toolNames[kind]}</span>}
            checked={isOn(kind)}
            disabled={!mayEdit}
            onChange={(on) => turn(kind, on)}
          />
          <span className="pl-9 text-caption text-muted">{notes[kind]}</span>
        </div>
      ))}
      {wrong !== undefined && (
        <p role="alert" className="text-caption text-weak">
          {wrong}
        </p>
      )}
      {tools.map((tool, at) =>
        isSimple(tool) ? null : (
          <fieldset key={at} disabled={!mayEdit} className="flex flex-col gap-3 rounded-list border border-line p-3">
            <legend className="sr-only">{toolNames[tool.kind]}</legend>
            <div className="flex items-center justify-between">
              <span className="font-medium">{toolNames[tool.kind]}</span>
              {mayEdit && (
                <IconButton
                  label={`Remove ${toolNames[tool.kind]}`}
                  onClick={() => change({ tools: tools.filter((_, index) => index !== at) })}
                >
                  <Trash2 className="icon-s" aria-hidden />
                </IconButton>
              )}
            </div>
            <p className="text-caption text-muted">{noteOf(tool)}</p>
            <ToolFields tool={tool} path={`tools.${at}`} onChange={(next) => put(at, next)} />
          </fieldset>
        ),
      )}
      {mayEdit && (
        <div>
          <Menu
            align="start"
            trigger={
              <Button variant="quiet">
                <Plus className="icon-s" aria-hidden />
                Add a tool
              </Button>
            }
            entries={addable.map((kind) => ({
              label: toolNames[kind],
              onSelect: () => change({ tools: [...tools, structuredClone(fresh[kind])] }),
            }))}
          />
        </div>
      )}
    </div>
  );
}

function noteOf({ kind }: AgentTool): string {
  return { ...notes, ...addedNotes }[kind];
}

function isSimple(tool: AgentTool): boolean {
  return simple.some((kind) => kind === tool.kind);
}

function ToolFields({ tool, path, onChange }: { tool: AgentTool; path: string; onChange: (tool: AgentTool) => void }) {
  const { errorAt, mayEdit } = useDraft();
  if (tool.kind === 'transfer') return <TransferFields tool={tool} path={path} onChange={onChange} />;
  if (tool.kind === 'read_hubspot' || tool.kind === 'update_hubspot')
    return (
      <TextList
        label="Properties"
        placeholder="hs_lead_status"
        values={tool.properties}
        disabled={!mayEdit}
        onChange={(properties) => onChange({ ...tool, properties })}
        error={errorAt(`${path}.properties`)}
      />
    );
  if (tool.kind === 'http_function') return <FunctionFields tool={tool} path={path} onChange={onChange} />;
  return null;
}

type Of<K extends AgentTool['kind']> = {
  tool: Extract<AgentTool, { kind: K }>;
  path: string;
  onChange: (tool: AgentTool) => void;
};

function TransferFields({ tool, path, onChange }: Of<'transfer'>) {
  const { errorAt } = useDraft();
  const { targets } = tool;
  const put = (at: number, part: Partial<(typeof targets)[number]>): void =>
    onChange({ ...tool, targets: targets.map((old, index) => (index === at ? { ...old, ...part } : old)) });
  return (
    <>
      {targets.map((target, at) => (
        <div key={at} className="flex flex-wrap items-end gap-2">
          <Field
            className="flex-1 basis-40"
            label="Who"
            placeholder="Sales in Lisbon"
            value={target.name}
            onChange={(event) => put(at, { name: event.target.value })}
            error={errorAt(`${path}.targets.${at}.name`)}
          />
          <Field
            className="flex-1 basis-40"
            label="Number"
            placeholder="+351210000000"
            value={target.number}
            onChange={(event) => put(at, { number: event.target.value })}
            error={errorAt(`${path}.targets.${at}.number`)}
          />
          <IconButton
            label={`Remove ${target.name === '' ? 'this person' : target.name}`}
            onClick={() => onChange({ ...tool, targets: targets.filter((_, index) => index !== at) })}
          >
            <Trash2 className="icon-s" aria-hidden />
          </IconButton>
        </div>
      ))}
      <div>
        <Button size="s" variant="quiet" onClick={() => onChange({ ...tool, targets: [...targets, { name: '', number: '' }] })}>
          <Plus className="icon-s" aria-hidden />
          Add a person or team
        </Button>
      </div>
    </>
  );
}

const methods = ['GET', 'POST', 'PUT', 'DELETE'] as const;
const parameterTypes = ['string', 'number', 'boolean'] as const;

function FunctionFields({ tool, path, onChange }: Of<'http_function'>) {
  const { errorAt } = useDraft();
  const { parameters } = tool;
  const put = (at: number, part: Partial<(typeof parameters)[number]>): void =>
    onChange({ ...tool, parameters: parameters.map((old, index) => (index === at ? { ...old, ...part } : old)) });
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field
          label="Function name"
          placeholder="find_order"
          value={tool.name}
          onChange={(event) => onChange({ ...tool, name: event.target.value })}
          error={errorAt(`${path}.name`)}
        />
        <Field
          label="When to use it"
          placeholder="The person asks where their order is"
          value={tool.description}
          onChange={(event) => onChange({ ...tool, description: event.target.value })}
          error={errorAt(`${path}.description`)}
        />
      </div>
      <div className="flex flex-wrap items-end gap-2">
        <Select
          label="Method"
          value={tool.method}
          choices={methods.map((method) => ({ value: method, label: method }))}
          onChange={(next) => onChange({ ...tool, method: methods.find((method) => method === next) ?? tool.method })}
        />
        <Field
          className="flex-1 basis-64"
          label="Address"
          placeholder="https://api.example.com/orders"
          value={tool.url}
          onChange={(event) => onChange({ ...tool, url: event.target.value })}
          error={errorAt(`${path}.url`)}
        />
      </div>
      {parameters.map((parameter, at) => (
        <div key={at} className="flex flex-wrap items-end gap-2">
          <Field
            className="basis-32"
            label="Parameter"
            value={parameter.name}
            onChange={(event) => put(at, { name: event.target.value })}
            error={errorAt(`${path}.parameters.${at}.name`)}
          />
          <Field
            className="flex-1 basis-40"
            label="What it is"
            value={parameter.description}
            onChange={(event) => put(at, { description: event.target.value })}
          />
          <Select
            label="Type"
            value={parameter.type}
            choices={parameterTypes.map((type) => ({ value: type, label: type }))}
            onChange={(next) => put(at, { type: parameterTypes.find((type) => type === next) ?? parameter.type })}
          />
          <Switch label="Required" checked={parameter.required} onChange={(required) => put(at, { required })} />
          <IconButton
            label={`Remove ${parameter.name === '' ? 'this parameter' : parameter.name}`}
            onClick={() => onChange({ ...tool, parameters: parameters.filter((_, index) => index !== at) })}
          >
            <Trash2 className="icon-s" aria-hidden />
          </IconButton>
        </div>
      ))}
      <div>
        <Button
          size="s"
          variant="quiet"
          onClick={() =>
            onChange({ ...tool, parameters: [...parameters, { name: '', description: '', type: 'string', required: false }] })
          }
        >
          <Plus className="icon-s" aria-hidden />
          Add a parameter
        </Button>
      </div>
    </>
  );
}
