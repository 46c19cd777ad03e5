package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/masterlist"
	"github.com/chancery-id/chancery/signing/pki"
)

// listView is the JSON of csca masterlist show.
type listView struct {
	V            int           `json:"v"`
	Path         string        `json:"path"`
	Signed       string        `json:"signed"` // verified, wrong, none
	Signer       string        `json:"signer,omitempty"`
	SigningTime  *time.Time    `json:"signingTime,omitempty"`
	Certificates []listedView  `json:"certificates"`
	Unreadable   int           `json:"unreadable"`
	Findings     []pki.Finding `json:"findings"`
	Breaches     []string      `json:"breaches"`
}

type listedView struct {
	Country     string    `json:"country"`
	Role        string    `json:"role"`
	Subject     string    `json:"subject"`
	Serial      string    `json:"serial"`
	NotAfter    time.Time `json:"notAfter"`
	Key         string    `json:"key"`
	Fingerprint string    `json:"fingerprint"`
}

func newMasterListShow(s *cli.Streams) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show FILE...",
		Short: "Show who signed a master list and what it lists",
		Long: `Show who signed a master list and what it lists. "verified" means that the embedded signer's key made the signature; whether
that signer is one to believe is for inspect, with the anchors of the station, to say.`,
		Args: cobra.MinimumNArgs(1),
		RunE: cli.Stoppable(func(args []string) error {
			wrong := false
			for _, path := range args {
				data, err := readInput(s, path)
				if err != nil {
					return err
				}
				l, err := masterlist.Parse(data)
				if err != nil {
					return &cli.Error{Code: cli.Malformed, Err: fmt.Errorf("%s: %w", path, err)}
				}
				v := viewList(path, l)
				wrong = wrong || v.Signed == "wrong"
				if asJSON {
					err = json.NewEncoder(s.Out).Encode(v)
				} else {
					err = v.print(s)
				}
				if err != nil {
					return err
				}
			}
			if wrong {
				return cli.Exit(cli.Failed)
			}
			return nil
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object per list")
	return cmd
}

func viewList(path string, l *masterlist.List) *listView {
	v := &listView{
		V: 1, Path: path, Signed: "none", Certificates: []listedView{}, Unreadable: len(l.Unreadable),
		Findings: notNil(l.Findings), Breaches: messages(l.Validate()),
	}
	if l.CMS != nil {
		v.Signed = "verified"
		if err := l.Verify(nil); err != nil {
			v.Signed = "wrong"
			v.Breaches = append(v.Breaches, messages(err)...)
		}
		if signer, _, err := l.CMS.FindSigner(0); err == nil {
			v.Signer = signer.Subject.String()
		}
		if len(l.CMS.SignerInfos) > 0 {
			v.SigningTime = optionalTime(l.CMS.SignerInfos[0].SigningTime)
		}
	}
	for _, c := range l.Certificates {
		sum := c.Fingerprint()
		v.Certificates = append(v.Certificates, listedView{
			c.Country(), roleName(likelyRole(c)), c.Subject.String(), hex.EncodeToString(c.Serial), c.NotAfter,
			pki.DescribeKey(c.PublicKey), hex.EncodeToString(sum[:]),
		})
	}
	return v
}

func (v *listView) print(s *cli.Streams) error {
	head := fmt.Sprintf("%s: %d certificates, signature %s", v.Path, len(v.Certificates), v.Signed)
	if v.Signer != "" {
		head += " by " + v.Signer
	}
	if v.SigningTime != nil {
		head += " at " + v.SigningTime.UTC().Format(time.RFC3339)
	}
	if _, err := fmt.Fprintln(s.Out, oneLine(head)); err != nil {
		return err
	}
	for _, c := range v.Certificates {
		line := fmt.Sprintf("  %-2s %-4s %-16s until %s  %s  %s", c.Country, c.Role, c.Key, c.NotAfter.Format(time.DateOnly), c.Fingerprint[:16], c.Subject)
		if _, err := fmt.Fprintln(s.Out, oneLine(line)); err != nil {
			return err
		}
	}
	for _, b := range v.Breaches {
		if _, err := fmt.Fprintln(s.Out, oneLine("  breach: "+b)); err != nil {
			return err
		}
	}
	return nil
}
