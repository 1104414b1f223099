// The button that opens the chooser of recordings.
import { Upload } from 'lucide-react';
import { FileButton } from '../kit/file-button.tsx';
import { addUploads } from './uploads.ts';

export function UploadButton({ variant = 'outline', label = 'Upload' }: { variant?: 'main' | 'outline'; label?: string }) {
  return (
    <FileButton
      label="Recordings to upload"
      accept="audio/*,video/webm,video/mp4,.wav,.mp3,.m4a,.ogg,.opus,.flac,.webm,.amr,.aac"
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
