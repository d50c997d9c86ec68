/** The only place that makes a sound or shakes the phone. Browsers allow it from the first touch of the page on. */

const NOTES = [880, 660, 880, 660, 880]; // Hz
const LONG_S = 0.22;
let context = null;

function open() {
  context ??= new (window.AudioContext ?? window.webkitAudioContext)();
  return context;
}

/** Ring now; resolves to whether it could be heard. */
export async function ring() {
  if (navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.([400, 200, 400, 200, 400]);
  try {
    if (!(await isUnlocked())) return false;
    NOTES.forEach(play);
    return true;
  } catch {
    return false; // no Web Audio here
  }
}

/** Where it is not allowed, resuming never ends. */
async function isUnlocked() {
  await Promise.race([open().resume(), new Promise((resolve) => setTimeout(resolve, 300))]);
  return context.state === "running";
}

function play(frequency, place) {
  const tone = context.createOscillator();
  const loudness = context.createGain();
  const at = context.currentTime + place * LONG_S;
  tone.type = "square";
  tone.frequency.value = frequency;
  loudness.gain.setValueAtTime(0.2, at);
  loudness.gain.exponentialRampToValueAtTime(0.001, at + LONG_S);
  tone.connect(loudness).connect(context.destination);
  tone.start(at);
  tone.stop(at + LONG_S);
}

/** iOS allows it only to a sound that is opened while the finger is there. */
export function unlock() {
  try {
    open().resume();
  } catch {
    // no Web Audio here
  }
}

for (const touch of ["pointerup", "keyup"]) addEventListener(touch, unlock, { passive: true });
