// Package ceremony makes the keys and certificates of an issuing State by a script that was reviewed beforehand, and keeps a
// record that anybody can check afterwards.
//
// A ceremony has one input, the Script: who the custodians are and how many of them must agree, which keys are made where, and
// what is certified with them. Decode reads it strictly; Script.Steps and Script.WriteText are the dry run. Custodians approve
// it by signing its hash, each with a key of their own (Sign, Approval). Run carries it out: every step is written to the
// Transcript before it begins and after it ended, with the hashes of what it made and the tokens' attestations. When all is
// done, custodians sign the head of the transcript (Sign, Closing; Record.Close).
//
// Run may be cut off at any point. The same call again takes up where it ended, and no step is done twice: a key that was made
// and not yet written down is found in its place, and a certificate is made again only with the same serial number and time.
//
// Verify needs the folder of the record and nothing else. The transcript is a chain of hashes: a line that was altered, taken
// out, put in or moved shows, and so does any file; a record without enough distinct custodians over the script before the
// first step and over the head after the last is not whole. What Verify cannot tell is whether the custodians looked.
//
// The package meets no token: a Bench does, which the command brings.
package ceremony
