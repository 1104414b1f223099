// Texts for the tests of mentions: those that name a person, and those that name somebody like them.
export const mentionCases: readonly { person: string; found: readonly string[]; others: readonly string[] }[] = [
  {
    person: 'ann@example.com',
    found: [
      'ann@example.com',
      'Call with Ann@Example.com.',
      '"email": "ann@example.com", "x": 1',
      'Ann <ann@example.com>, Bob <bob@example.com>',
      'mailto:ann@example.com?subject=x',
      'ann@example.com - she asked',
    ],
    others: [
      'joann@example.com',
      'jo.ann@example.com',
      'jo+ann@example.com',
      'jo-ann@example.com',
      'ann@example.com.au',
      'ann@example.community',
      'ann@example.com-mail.org',
      'ann@examplexcom',
    ],
  },
  {
    person: '+14155550123',
    found: [
      '+14155550123',
      '+1 (415) 555-0123',
      '(415) 555-0123',
      '415.555.0123',
      '1-415-555-0123',
      '0014155550123',
      '{"phone": 4155550123}',
      'Agent with +1\u00a0415\u2011555\u20110123, twice',
      '2 calls to +1 415 555 0123',
      'tel:+14155550123;ext=5',
    ],
    others: [
      '+141555501234',
      '41555501230',
      '+494155550123',
      '+49 415 5550123',
      '24155550123',
      '(415) 555-0124',
      '0.4155550123',
      '415 555 0 and 123',
    ],
  },
  {
    person: '+442079460123',
    found: ['020 7946 0123', '+44 (0)20 7946 0123', '+44 20 7946 0123', '0044 20 79460123', '(020) 7946-0123', '02079460123'],
    others: ['+49 20 7946 0123', '+4420794601234', '120 7946 0123', '1207946 0123'],
  },
  {
    person: '+4930123456',
    found: ['030 123456', '+49 30 12 34 56', '(030) 12 34 56, Berlin', '030/123456'],
    others: ['030 12345678', '030 123456-78', '+49 30 12 34 56 78', '+4930123456789', '0300123456'],
  },
  // Numbers whose digits are a date.
  {
    person: '+4520260309',
    found: ['+4520260309', '+45 20 26 03 09', '20260309', '20 26 03 09', '2026 0309', '+45 2026-03-09'],
    others: ['2026-03-09', '2026-03-09t10:12:00.000z', '2026.03.09', '2026/03/09 10:12', 'on 2026-03-09'],
  },
  {
    person: '+4720240512',
    found: ['20240512', '+47 20 24 05 12', '0047 20240512'],
    others: ['2024-05-12', '2024-05-12T08:00:00Z'],
  },
  {
    person: '+12026030910',
    found: ['(202) 603-0910', '202-603-0910', '+1 202 603 0910', '1-202-603-0910'],
    others: ['2026-03-09 10:12', '2026/03/09 10'],
  },
  {
    person: '+4524122025',
    found: ['24122025', '24 12 20 25', '2412 2025', '+45 24.12.2025'],
    others: ['24.12.2025', '24-12-2025, 10:00'],
  },
  { person: '+3723092026', found: ['309 2026', '+372 309 2026'], others: ['03.09.2026', '03/09/2026'] },
];
