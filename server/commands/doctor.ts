// ringside doctor: examines the connections to HubSpot and to carriers with real requests; exit code 1 when a check failed.
import { clockTrouble } from '../../rules/clock-difference.ts';
import { readConfig, recordingAccess } from '../config.ts';
import { withHouse, type House } from '../compose-house.ts';
import { composeHubspot } from '../compose-hubspot.ts';
import { streamVendors } from '../compose-stream-carriers.ts';
import { readSharedClock } from '../database/shared-clock.ts';
import { examineHubspot } from '../flows/admin/examine-hubspot.ts';
import { createLog } from '../log.ts';
import { createRecordingProbe } from '../providers/recording-probe.ts';
import { checkStreamCarrier } from '../providers/stream-carrier-check.ts';
import { optional, type Command, type CommandInput } from './command.ts';
import { openPortals } from './open-portal.ts';
import { openTeam } from './open-team.ts';

const usage = 'ringside doctor [--team TEAM] [--portal PORTAL_ID]';

export const doctorCommand: Command = {
  usage,
  what: 'Examines the connections to HubSpot and to carriers with real requests: each line is fine or says what to do. Exit code 1 when a check failed.',
  options: { team: { type: 'string' }, portal: { type: 'string' } },
  run: (input) => withHouse(readConfig(), createLog('warn'), (house) => examine(house, input)),
};

async function examine(house: House, input: CommandInput): Promise<void> {
  const { config, context } = house;
  await examineClock(house);
  await examineCarriers(house);
  const team = await openTeam(context.db, optional(input, 'team'));
  const portals = await openPortals(context.db, team.id, optional(input, 'portal'));
  const hubspot = await composeHubspot(house);
  const probeRecording = createRecordingProbe({ ...recordingAccess(config), clock: context.clock });
  try {
    const flow = { ...context, openHubspot: hubspot.openHubspot, publicUrl: config.publicUrl(config.PORT), probeRecording };
    for (const { portalId } of portals) {
      console.log(`portal ${portalId}`);
      const lines = await examineHubspot(flow, { teamId: team.id, portalId }, new AbortController().signal);
      for (const { check, state, message } of lines) console.log(`${state.padEnd(8)}${check.padEnd(12)}${message}`);
      if (lines.some(({ state }) => state === 'failed')) process.exitCode = 1;
    }
  } finally {
    await hubspot.close();
  }
}

/** Told only where it is wrong: HubSpot's clock has a line of its own for each portal. */
async function examineClock({ context }: House): Promise<void> {
  const shared = await readSharedClock(context.db);
  const trouble = clockTrouble(context.clock.now().getTime() - shared.getTime());
  if (trouble === null) return;
  console.log(`${'failed'.padEnd(8)}${'clock'.padEnd(12)}${trouble}`);
  process.exitCode = 1;
}

/** Those that are asked by a web API and bring the sound here. */
async function examineCarriers({ config, context }: House): Promise<void> {
  const vendors = streamVendors(config, context);
  if (vendors.length > 0) console.log('carriers');
  for (const vendor of vendors) {
    const { state, message } = await checkStreamCarrier(vendor);
    console.log(`${state.padEnd(8)}${vendor.name.padEnd(12)}${message}`);
    if (state === 'failed') process.exitCode = 1;
  }
}
