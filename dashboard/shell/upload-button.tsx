// The button that opens the chooser of recordings and transcripts.
import { Upload } from 'lucide-react';
import { FileButton } from '../kit/file-button.tsx';
import { addUploads } from './uploads.ts';

const accept = 'audio/*,video/webm,video/mp4,.wav,.mp3,.m4a,.ogg,.opus,.flac,.webm,.amr,.aac,.docx,.vtt,.srt,.sbv,.txt';

/** Opens the chooser without a button. */
export function chooseRecordings(): void {
  const input = document.createElement('input');
  Object.assign(input, { type: 'file', multiple: true, accept });
  input.addEventListener('change', () => addUploads([...(input.files ?? [])]));
  input.click();
}

export function UploadButton({ variant = 'outline', label = 'Upload' }: { variant?: 'main' | 'outline'; label?: string }) {
  return (
    <FileButton
      label="Recordings or transcripts to upload"
      accept={accept}
      multiple
      variant={variant}
      icon={<Upload className="icon-s" aria-hidden />}
      iconOnly={label === 'Upload'}
      onChoose={addUploads}
    >
      {label}
    </FileButton>
  );
}
