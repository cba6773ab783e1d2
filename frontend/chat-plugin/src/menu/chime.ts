/** A short, quiet tone, made here: nothing is fetched for it. */

const lengthS = 0.25;
const loudest = 0.08;

let context: AudioContext | null = null;

/** Silent where the browser does not let pages sound before somebody has pressed something. */
export async function chime(): Promise<void> {
  context ??= new AudioContext();
  if (context.state === 'suspended') await context.resume();
  const { currentTime: now, destination } = context;
  const tone = new OscillatorNode(context, { frequency: 660 });
  const loudness = new GainNode(context, { gain: 0 });
  loudness.gain.linearRampToValueAtTime(loudest, now + 0.02);
  loudness.gain.exponentialRampToValueAtTime(0.0001, now + lengthS);
  tone.connect(loudness).connect(destination);
  tone.start(now);
  tone.stop(now + lengthS);
}
