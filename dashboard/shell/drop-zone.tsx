// Recordings and transcripts may be dropped anywhere on any page.
import { Upload } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { useMay } from '../session.ts';
import { addUploads } from './uploads.ts';

export function DropZone({ children }: { children: ReactNode }) {
  const [over, setOver] = useState(false);
  const may = useMay('calls.upload');
  useEffect(() => {
    if (!may) return;
    let depth = 0;
    const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;
    const stop = new AbortController();
    const on = (name: 'dragenter' | 'dragleave' | 'dragover' | 'drop', act: (event: DragEvent) => void): void =>
      window.addEventListener(
        name,
        (event) => {
          if (!carriesFiles(event)) return;
          event.preventDefault();
          act(event);
        },
        { signal: stop.signal },
      );
    on('dragenter', () => setOver(++depth > 0));
    on('dragleave', () => setOver(--depth > 0));
    on('dragover', (event) => {
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
    });
    on('drop', (event) => {
      depth = 0;
      setOver(false);
      addUploads(event.dataTransfer?.files ?? []);
    });
    return () => stop.abort();
  }, [may]);
  return (
    <>
      {children}
      {over && (
        <div className="pointer-events-none fixed inset-2 z-40 flex items-center justify-center rounded-sheet border-2 border-dashed border-accent bg-accent-soft/90">
          <p className="flex items-center gap-2 text-head font-semibold text-accent">
            <Upload className="size-5" aria-hidden />
            Drop recordings or transcripts to upload them
          </p>
        </div>
      )}
    </>
  );
}
