// What was said, as a file: entries of the call's menu.
import { Captions, FileText, FileType } from 'lucide-react';
import { transcriptDocument } from '../../../rules/transcript-document.ts';
import { transcriptFileName, transcriptText, transcriptVtt } from '../../../rules/transcript-file.ts';
import type { MenuEntry } from '../../kit/menu.tsx';
import type { CallDetail } from '../../queries.ts';
import { toastError } from '../../kit/toast.tsx';
import { saveFile } from '../../save-file.ts';

const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

export function transcriptDownloads({ title, transcript }: CallDetail): MenuEntry[] {
  if (transcript === null || transcript.utterances.length === 0) return [];
  const vtt = transcriptVtt(transcript.utterances);
  const save = (ending: 'txt' | 'vtt', type: string, content: string): void =>
    saveFile(transcriptFileName(title, ending), new Blob([content], { type: `${type};charset=utf-8` }));
  const saveDocument = async (): Promise<void> => {
    const { strToU8, zipSync } = await import('fflate');
    const parts = Object.entries(transcriptDocument(title, transcript.utterances));
    const archive = zipSync(Object.fromEntries(parts.map(([path, xml]) => [path, strToU8(xml)])));
    saveFile(transcriptFileName(title, 'docx'), new Blob([archive], { type: WORD }));
  };
  return [
    {
      label: 'Transcript as text',
      icon: <FileText className="icon-s" aria-hidden />,
      onSelect: () => save('txt', 'text/plain', transcriptText(title, transcript.utterances)),
    },
    {
      label: 'Transcript as Word document',
      icon: <FileType className="icon-s" aria-hidden />,
      onSelect: () => void saveDocument().catch(toastError),
    },
    {
      label: 'Transcript as subtitles',
      icon: <Captions className="icon-s" aria-hidden />,
      note: vtt === null && <span className="text-caption text-muted">no times</span>,
      disabled: vtt === null,
      onSelect: () => save('vtt', 'text/vtt', vtt ?? ''),
    },
  ];
}
