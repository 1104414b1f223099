// How long something has been going on: counts up each second.
import { useEffect, useState } from 'react';
import { clock } from '../../format.ts';

export function Running({ since }: { since: string }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return <time dateTime={since}>{clock(now - Date.parse(since))}</time>;
}
