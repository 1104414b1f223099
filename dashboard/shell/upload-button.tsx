// The button that opens the file chooser.
import { Upload } from 'lucide-react';
import { useRef } from 'react';
import { Button } from '../kit/button.tsx';
import { addUploads } from './uploads.ts';

export function UploadButton({ variant = 'outline', label = 'Upload' }: { variant?: 'main' | 'outline'; label?: string }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        accept="audio/*,video/webm,video/mp4,.wav,.mp3,.m4a,.ogg,.opus,.flac,.webm,.amr,.aac"
        hidden
        aria-label="Recordings to upload"
        onChange={(event) => {
          addUploads(event.currentTarget.files ?? []);
          event.currentTarget.value = '';
        }}
      />
      <Button variant={variant} onClick={() => input.current?.click()}>
        <Upload className="icon-s" aria-hidden />
        <span className={label === 'Upload' ? 'max-sm:sr-only' : undefined}>{label}</span>
      </Button>
    </>
  );
}
