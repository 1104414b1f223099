// Runs beside the sound of the browser: takes the microphone down to the rate of the line, and plays what comes over it. A file of its own, as worklets must be.
const FRAME_SECONDS = 0.02;
/** What is gathered before an utterance begins to play, so that the network’s unevenness is not heard. */
const GATHER_SECONDS = 0.06;
const MOST_KEPT_SECONDS = 60;

/** Each sample out is the mean of those it stands for. */
class Microphone extends AudioWorkletProcessor {
  filled = 0;
  sum = 0;
  count = 0;
  at = 0;
  constructor({ processorOptions: { rateHz } }) {
    super();
    this.step = sampleRate / rateHz;
    this.until = this.step;
    this.frame = new Int16Array(FRAME_SECONDS * rateHz);
  }
  process([[samples]]) {
    if (!samples) return true;
    for (const sample of samples) {
      this.sum += sample;
      this.count += 1;
      this.at += 1;
      if (this.at < this.until) continue;
      this.until += this.step;
      this.frame[this.filled++] = Math.max(-1, Math.min(1, this.sum / this.count)) * 32767;
      this.sum = 0;
      this.count = 0;
      if (this.filled < this.frame.length) continue;
      this.port.postMessage(this.frame.slice().buffer);
      this.filled = 0;
    }
    return true;
  }
}

class Speaker extends AudioWorkletProcessor {
  queue = [];
  queued = 0;
  place = 0;
  isPlaying = false;
  constructor({ processorOptions: { rateHz } }) {
    super();
    this.step = rateHz / sampleRate;
    this.gather = GATHER_SECONDS * rateHz;
    this.mostKept = MOST_KEPT_SECONDS * rateHz;
    this.port.onmessage = ({ data }) => {
      if (data === 'clear') {
        this.queue = [];
        this.queued = 0;
        this.isPlaying = false;
      } else if (this.queued < this.mostKept) {
        const samples = new Int16Array(data);
        this.queue.push(samples);
        this.queued += samples.length;
      }
    };
  }
  process(_, [[out]]) {
    if (!this.isPlaying) this.isPlaying = this.queued >= this.gather;
    if (!this.isPlaying) return true;
    for (let index = 0; index < out.length; index += 1) {
      const head = this.queue[0];
      if (!head) {
        this.isPlaying = false;
        this.place = 0;
        break;
      }
      const low = Math.floor(this.place);
      const next = low + 1 < head.length ? head[low + 1] : (this.queue[1]?.[0] ?? head[low]);
      out[index] = (head[low] + (next - head[low]) * (this.place - low)) / 32768;
      this.place += this.step;
      if (this.place < head.length) continue;
      this.place -= head.length;
      this.queued -= head.length;
      this.queue.shift();
    }
    return true;
  }
}

registerProcessor('talk-microphone', Microphone);
registerProcessor('talk-speaker', Speaker);
