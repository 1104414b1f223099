// The list of uploads in the corner: how far each is, what failed, and a way to try again.
import { Link } from '@tanstack/react-router';
import { Check, ChevronDown, ChevronUp, CircleAlert, FileAudio, RotateCcw, X } from 'lucide-react';
import { useState } from 'react';
import { bytes, percent } from '../format.ts';
import { IconButton } from '../kit/button.tsx';
import { ProgressBar } from '../kit/progress-bar.tsx';
import { clearUploads, removeUpload, retryUpload, useUploads } from './uploads.ts';
import type { Upload } from './uploads.ts';

export function UploadPanel() {
  const uploads = useUploads();
  const [folded, setFolded] = useState(false);
  if (uploads.length === 0) return null;
  const left = uploads.filter((upload) => upload.state !== 'done' && upload.state !== 'failed').length;
  const failed = uploads.filter((upload) => upload.state === 'failed').length;
  const title =
    left > 0
      ? `Uploading, ${left} left`
      : failed > 0
        ? `${failed} of ${uploads.length} not uploaded`
        : uploads.length === 1
          ? '1 file uploaded'
          : `${uploads.length} files uploaded`;
  return (
    <section
      aria-label="Uploads"
      className="fixed right-4 bottom-4 z-30 w-[calc(100vw-32px)] max-w-sm overflow-hidden rounded-sheet border border-line bg-surface shadow-3"
    >
      <div className="flex h-11 items-center gap-1 pr-1.5 pl-4">
        <h2 className="min-w-0 flex-1 truncate font-semibold">
          <span role="status">{title}</span>
        </h2>
        <IconButton label={folded ? 'Show uploads' : 'Fold uploads'} aria-expanded={!folded} onClick={() => setFolded(!folded)}>
          {folded ? <ChevronUp className="icon" aria-hidden /> : <ChevronDown className="icon" aria-hidden />}
        </IconButton>
        {left === 0 && (
          <IconButton label="Close uploads" onClick={clearUploads}>
            <X className="icon" aria-hidden />
          </IconButton>
        )}
      </div>
      {!folded && (
        <ul className="thin-scroll max-h-72 overflow-y-auto border-t border-line">
          {uploads.map((upload) => (
            <UploadRow key={upload.id} upload={upload} />
          ))}
        </ul>
      )}
    </section>
  );
}

const said: Record<Exclude<Upload['state'], 'failed' | 'sending'>, string> = {
  waiting: 'Waiting',
  arriving: 'Being stored',
  done: 'Uploaded',
};

function UploadRow({ upload }: { upload: Upload }) {
  const { id, file, state, share, callId, duplicate, error } = upload;
  return (
    <li className="flex min-h-12 items-center gap-3 border-b border-line py-1.5 pr-1.5 pl-4 last:border-b-0">
      {state === 'failed' ? (
        <CircleAlert className="icon text-weak" aria-hidden />
      ) : state === 'done' ? (
        <Check className="icon text-strong" aria-hidden />
      ) : (
        <FileAudio className="icon text-muted" aria-hidden />
      )}
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium" title={file.name}>
          {callId === null ? (
            file.name
          ) : (
            <Link to="/calls/$callId" params={{ callId }} className="hover:underline">
              {file.name}
            </Link>
          )}
        </p>
        {state === 'failed' ? (
          <p role="alert" className="text-caption text-weak">
            {error?.message}
          </p>
        ) : (
          <p className="nums text-caption text-muted">
            {bytes(file.size)} ·{' '}
            {state === 'sending' ? percent(share) : duplicate ? 'Already here; nothing was added' : said[state]}
          </p>
        )}
        {state === 'sending' && <ProgressBar share={share} label={`Upload of ${file.name}`} className="mt-1" />}
      </div>
      {state === 'failed' && (
        <IconButton label={`Try ${file.name} again`} onClick={() => retryUpload(id)}>
          <RotateCcw className="icon-s" aria-hidden />
        </IconButton>
      )}
      {state !== 'done' && (
        <IconButton label={state === 'failed' ? `Remove ${file.name}` : `Cancel ${file.name}`} onClick={() => removeUpload(id)}>
          <X className="icon-s" aria-hidden />
        </IconButton>
      )}
    </li>
  );
}
