// Days by which something is due, as people say them.

const dayMonth = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short' });

/** `2026-12-11`, so many days from today on this machine's calendar. */
export function dayIn(days: number): string {
  const day = new Date();
  day.setDate(day.getDate() + days);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

const isOverdue = (dueOn: string): boolean => dueOn < dayIn(0);

export function dueWords(dueOn: string): string {
  if (dueOn === dayIn(0)) return 'Due today';
  if (dueOn === dayIn(1)) return 'Due tomorrow';
  const day = dayMonth.format(new Date(`${dueOn}T12:00:00`));
  return isOverdue(dueOn) ? `Was due ${day}` : `Due ${day}`;
}
