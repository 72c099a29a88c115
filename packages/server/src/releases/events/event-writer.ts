import { isOemRelease, NEWEST_OEM_RELEASE, OEM_RELEASES, type OemRelease } from '../../http/release.ts';
import {
  dropReleases,
  type EventType,
  insertEvents,
  keepRelease,
  type NewEvent,
  releasesOf,
  settle,
} from '../../modules/events/index.ts';
import { queueDeliveries } from '../../modules/webhooks/index.ts';
import type { EventWriter, Happening, Reported, Scope, Session } from '../../storage/index.ts';
import { createPictures, type Picture, SHOWN, type Subject } from './pictures.ts';

/**
 * Makes events of what modules report, before their transaction is committed: each shows its object in the release in
 * which that was made, or in the account's own where it is newer, and is queued for the webhooks that want it.
 */
export function createEventWriter(surroundings: Parameters<typeof createPictures>[0]): EventWriter {
  const pictures = createPictures(surroundings);
  const draw = (transaction: Session, happenings: readonly Happening[]) => drawAll(transaction, happenings, pictures);
  return {
    draw,
    write: async (transaction, reported) => {
      const settled = settle(reported);
      const drawn = new Map<Happening, NewEvent>();
      for (const each of await draw(
        transaction,
        settled.filter((each) => !isDrawn(each)),
      )) {
        drawn.set(each.of, each.drawn as NewEvent);
      }
      const events = settled.flatMap((each) => {
        const event = isDrawn(each) ? (each.drawn as NewEvent) : drawn.get(each);
        return event === undefined ? [] : [event];
      });
      await forgetReleases(transaction, settled);
      await queueDeliveries(transaction, await insertEvents(transaction, events, { sample: false }));
    },
  };
}

/** A happening with its event, and the happening it was made from. */
type Drawn = Reported & { readonly of: Happening };

function isDrawn(happening: Happening | Reported): happening is Reported {
  return 'drawn' in happening;
}

/** The events of some happenings; none of an object that is not there. */
async function drawAll(
  session: Session,
  happenings: readonly Happening[],
  pictures: Readonly<Record<Subject, Picture>>,
): Promise<Drawn[]> {
  const drawn: Drawn[] = [];
  for (const some of grouped(happenings, ({ accountId, liveMode }) => `${accountId} ${liveMode}`)) {
    const scope = { accountId: some[0]!.accountId, liveMode: some[0]!.liveMode };
    const release = await releasesFor(session, scope, some);
    const alikes = grouped(some, (each) => `${subjectOf(each)} ${release(each)}`);
    const shows = await Promise.all(
      alikes.map((alike) => {
        const first = alike[0]!;
        const ids = [...new Set(alike.map(({ objectId }) => objectId))];
        return pictures[subjectOf(first)](session, scope, ids, oemRelease(release(first)));
      }),
    );
    for (const [i, alike] of alikes.entries()) {
      const first = alike[0]!;
      const shown = shows[i]!;
      for (const happening of alike) {
        const data = shown.get(happening.objectId);
        if (data === undefined) continue;
        const event: NewEvent = {
          ...scope,
          type: happening.type,
          release: release(first),
          objectId: happening.objectId,
          data: { ...data, ...happening.facts },
        };
        drawn.push({ ...happening, of: happening, drawn: event });
      }
    }
  }
  return drawn;
}

function subjectOf({ type }: Happening): Subject {
  const subject = SHOWN[type as EventType];
  if (subject === undefined) throw new Error(`no event can be made of ${type}`);
  return subject;
}

function grouped<Item>(items: readonly Item[], key: (item: Item) => string): Item[][] {
  return [...Map.groupBy(items, key).values()];
}

/** What accounts of providers see is written alike in every release. */
function oemRelease(release: string): OemRelease {
  return isOemRelease(release) ? release : NEWEST_OEM_RELEASE;
}

/**
 * In which release each of some happenings is told. An object that is made in a newer release than its account's own is
 * shown in that one from then on.
 */
async function releasesFor(
  transaction: Session,
  scope: Scope,
  happenings: readonly Happening[],
): Promise<(happening: Happening) => string> {
  const ids = happenings.map(({ objectId }) => objectId);
  const { usual, ofObjects } = await releasesOf(transaction, scope, ids);
  const known = new Map(ofObjects);
  for (const { type, release, objectId } of happenings) {
    if (!type.endsWith('.create') || release === null || !isNewer(release, usual)) continue;
    await keepRelease(transaction, scope, objectId, release);
    known.set(objectId, release);
  }
  return ({ objectId }) => known.get(objectId) ?? usual;
}

function isNewer(release: string, than: string): boolean {
  if (!isOemRelease(release) || !isOemRelease(than)) return false;
  return OEM_RELEASES.indexOf(release) > OEM_RELEASES.indexOf(than);
}

async function forgetReleases(transaction: Session, happenings: readonly Happening[]): Promise<void> {
  const gone = happenings.filter(({ type }) => type.endsWith('.delete'));
  for (const some of grouped(gone, ({ accountId, liveMode }) => `${accountId} ${liveMode}`)) {
    await dropReleases(
      transaction,
      some[0]!,
      some.map(({ objectId }) => objectId),
    );
  }
}
