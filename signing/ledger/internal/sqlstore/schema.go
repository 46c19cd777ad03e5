package sqlstore

import "strings"

// schema is made where it is not there. BLOB and INTEGER are the dialect's types; numbers sort by their octets.
const schema = `
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS books (
	number KEYTEXT PRIMARY KEY, state INTEGER NOT NULL, job TEXT NOT NULL, blank TEXT NOT NULL, station TEXT NOT NULL,
	content BLOB NOT NULL, issue TEXT NOT NULL, object BLOB, signer TEXT NOT NULL, reason TEXT NOT NULL,
	last INTEGER NOT NULL, time INTEGER NOT NULL) CLUSTERED;
CREATE INDEX IF NOT EXISTS open_books ON books (number) WHERE state = 5;
CREATE TABLE IF NOT EXISTS leases (number KEYTEXT PRIMARY KEY, station TEXT NOT NULL, until INTEGER NOT NULL) CLUSTERED;
CREATE INDEX IF NOT EXISTS leases_of ON leases (station);
CREATE TABLE IF NOT EXISTS blanks (
	serial KEYTEXT PRIMARY KEY, fate INTEGER NOT NULL, number TEXT NOT NULL, last INTEGER NOT NULL) CLUSTERED;
CREATE TABLE IF NOT EXISTS series (
	made INTEGER NOT NULL, kind TEXT NOT NULL, station TEXT NOT NULL, prefix TEXT NOT NULL, width INTEGER NOT NULL,
	first INTEGER NOT NULL, last INTEGER NOT NULL, next INTEGER NOT NULL, PRIMARY KEY (kind, prefix, width, first));
CREATE TABLE IF NOT EXISTS audit (seq INTEGER PRIMARY KEY, record BLOB NOT NULL, hash BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS heads (seq INTEGER NOT NULL, head BLOB NOT NULL);
`

// statements returns the schema in a dialect, one statement each.
func (d *Dialect) statements() []string {
	text := strings.NewReplacer("BLOB", d.Blob, "INTEGER", d.Integer, "KEYTEXT", d.KeyText, " CLUSTERED", d.Clustered).Replace(schema)
	var all []string
	for s := range strings.SplitSeq(text, ";") {
		if s = strings.TrimSpace(s); s != "" {
			all = append(all, s)
		}
	}
	return all
}
