// Package station is the work of a personalization station: a job file in, a folder of signed chip files per document out.
//
// [Batch] reads the job file twice: once to validate every job before the first signature, in constant memory, and once to
// sign. The output folder is the record of what was signed: see [Store].
package station
