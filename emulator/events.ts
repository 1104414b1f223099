// What happens in a portal, told to whoever listens: webhooks, workflows, the inspector.

/** Who or what made a change. `changeSource` is an open set: CRM_UI, INTEGRATION, API, IMPORT, FORM … */
export type Origin = { changeSource: string; sourceId: string; appId: number | null };

type What =
  | { kind: 'creation' | 'deletion' | 'restore' | 'privacyDeletion' }
  | {
      kind: 'propertyChange';
      propertyName: string;
      propertyValue: string;
      /** Set while the record was made, not changed later. */
      atCreation: boolean;
    }
  | {
      kind: 'merge';
      primaryObjectId: string;
      mergedObjectIds: readonly string[];
      newObjectId: string;
      numberOfPropertiesMoved: number;
    }
  | {
      kind: 'associationChange';
      toTypeId: string;
      toObjectId: string;
      associationTypeId: number;
      associationCategory: string;
      isRemoved: boolean;
      isPrimary: boolean;
    };

/** One thing that happened to one record. An association change is told twice, once from each side. */
export type PortalEvent = { portalId: number; at: number; typeId: string; objectId: string; origin: Origin } & What;

export type PortalEventOf<Kind extends PortalEvent['kind']> = Extract<PortalEvent, { kind: Kind }>;

export type Listener = (event: PortalEvent) => void;
