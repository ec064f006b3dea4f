/** What the demo documents talk about, shared so that the same text meets people in many formats. */
export const CHAPTERS = [
  {
    title: 'Arriving',
    paragraphs: [
      'Vessels call the harbour office on channel 12 before they pass the lighthouse.',
      'The harbour master assigns a berth; guests keep clear of the ferry pier at all times.',
      'Between the moles the speed limit is three knots, and wash is to be avoided.',
    ],
  },
  {
    title: 'At the berth',
    paragraphs: [
      'Lines are doubled when a gale warning is out. Fenders hang on both sides.',
      'Fresh water and shore power are on every second pontoon; the meter is read on leaving.',
      'Fires, including grills, are not allowed on the pontoons.',
    ],
  },
  {
    title: 'Leaving',
    paragraphs: [
      'Dues are paid until noon. The office is open from seven to nineteen.',
      'Waste goes into the containers behind the boat hall, oil into the marked tank.',
    ],
  },
] as const

/** The festival's programme as rows of a table, the head first. */
export const PROGRAMME = [
  ['Time', 'Place', 'What'],
  ['10:00', 'North quay', 'Opening and brass band'],
  ['11:30', 'Boat hall', 'Knots for beginners'],
  ['14:00', 'Outer harbour', 'Regatta of the small boats'],
  ['18:00', 'Fish market', 'Soup for everybody'],
  ['22:15', 'Lighthouse', 'Lanterns and fireworks'],
] as const
