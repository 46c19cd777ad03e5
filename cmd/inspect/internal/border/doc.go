// Package border replays the record day of a border: documents of many States, signed with the keys that the real lists hold,
// each inspected once. What is measured is the inspection; making the documents is not.
//
//   - [New] makes the States and the trust store.
//   - [Day.Run] makes documents in blocks, inspects each block on all cores, and returns a [Result].
//   - [Cases] are single inspections, and what is done around them, to be measured beside their primitives.
package border
