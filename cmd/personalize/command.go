package main

import (
	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
)

const about = `personalize turns the jobs of a file into signed documents: for each a folder with the
files of its chip, EF.COM.bin, EF.SOD.bin, DG1.bin and so on.

A job is one line of JSON:

  {"v":1,"job":"2026-000123","doc":"P","size":"TD3","number":"X1234567A","issuer":"UTO",
   "nationality":"UTO","names":{"primary":"CHAN","secondary":"TAI MAN","national":"陳大文"},
   "birth":"1990","sex":"X","expiry":"2036-05-13","portrait":"p/000123.jpg"}

Fields:
  v job number issuer nationality names birth sex expiry portrait    what every job has
  doc size            document code and format; or
  profile             the profile's name, see "personalize profiles"
  names               primary and secondary: what the zone is made of, the holder's chosen
                      romanisation first; national: the whole name in the holder's script;
                      other: a list of further names; codes: the Chinese commercial code of each
                      character of the national name, where the profile has them
  birth               1990, 1990-05 or 1990-05-13: what is known; left out or "": nothing is
  sex                 F, M or X
  issued              date of issue; left out: the day of signing
  authority birthPlace personalNumber address telephone profession title
                      further details, stored on the chip
  optionalData optionalData2    further data of the zone
  signature           picture of the signature or usual mark
  blank approval      serial number of the blank, which the ledger accounts for; hash of the
                      approved job, checked for its form. They are no part of the document.

As CSV (RFC 4180, UTF-8) a job is a row under a header of the same names, dotted for nested ones
(names.primary); lists are parted by ";", and a cell that begins like a formula is refused.

A field that is unknown or given twice is an error. Portraits are JPEG or JPEG 2000, named by
a path below the job file's folder.`

func newCommand(s *cli.Streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "personalize",
		Short: "Turn job files into signed documents",
		Long:  about,
	}
	root.AddCommand(newPreflight(s), newSign(s), newLint(s), newApprove(s), newPolicy(s), newStatus(s), newReject(s), newMove(s),
		newNumber(s), newStock(s), newAudit(s), newProfiles(s), newDemoJobs(s), newSpecimen(s), newBench(s))
	return root
}
