// The opaque cursors of associations: an id in disguise.

export const cursorOf = (id: string): string => Buffer.from(id).toString('base64');
export const idOfCursor = (cursor: string): string => Buffer.from(cursor, 'base64').toString();
