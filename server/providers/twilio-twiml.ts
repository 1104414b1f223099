// What Twilio is told to do with a call, in its language: twilio.com/docs/voice/twiml.

/** After the sound is over nothing follows, and Twilio hangs up. */
export function connectingTwiml(streamUrl: string): string {
  return `<Response><Connect><Stream url="${escapeXml(streamUrl)}"/></Connect></Response>`;
}

export function sayingTwiml(text: string): string {
  return `<Response><Say language="en-US">${escapeXml(text)}</Say><Hangup/></Response>`;
}

export const rejectingTwiml = '<Response><Reject reason="busy"/></Response>';

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
