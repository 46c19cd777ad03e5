package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/biometric"
	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/chip/cvc"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/spki"
	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/document"
	"github.com/chancery-id/chancery/testdata/specimen"
)

type specimenFlags struct {
	signerFlags
	atFlag
	lang         cli.Lang
	secrets, can string
	authorities  []string
}

func newSpecimen(s *cli.Streams) *cobra.Command {
	f := &specimenFlags{}
	cmd := &cobra.Command{
		Use:   "specimen DIR --secrets FILE --dsc CERT --key KEY",
		Short: "Make a passport of nobody, with the keys of its chip, to try readers with",
		Long: `Make the files of a chip in the new folder DIR, signed by a document signer of Utopia (UTO), and
in the new FILE what the chip keeps to itself: the keys of chip and active authentication, made
here, and its passwords. "chip serve", "chip write" and --sim take both. The chip opens with PACE
and with BAC.

With --authority the chip knows certificates of CVCAs, made with "chip cvc issue": it gives DG3 to
terminals that they lead to, and to nobody else. No finger is stored in it: DG3 says so, with
random octets.

The keys stand in FILE in the clear, and no ledger counts the document: it is for trials only.`,
		Example: `  personalize specimen specimen --secrets specimen.keys --dsc dsc.pem --key dsc.key
  personalize specimen specimen --secrets specimen.keys --dsc dsc.pem --key dsc.key --authority cvca.cvcert
  chip read --sim specimen --secrets specimen.keys --mrz zone.txt --terminal-key is.key --terminal-chain chain/`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), s, args[0]) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.secrets, "secrets", "", "new `FILE` for the keys of the chip")
	flags.StringVar(&f.can, "can", "123456", "the card access number")
	flags.StringArrayVar(&f.authorities, "authority", nil, "certificate of a CVCA in this `FILE`, whose terminals may read DG3; may be repeated, the newest first")
	f.signerFlags.flags(cmd)
	f.atFlag.flag(cmd)
	speak(cmd, &f.lang)
	_ = cmd.MarkFlagRequired("secrets")
	_ = cmd.MarkFlagRequired("key")
	completeFiles(cmd)
	cmd.ValidArgsFunction = cobra.NoFileCompletions
	return cmd
}

func (f *specimenFlags) run(ctx context.Context, s *cli.Streams, dir string) error {
	now, err := f.time()
	if err != nil {
		return err
	}
	secrets := &chip.Secrets{CAN: f.can}
	if secrets.Authorities, err = readAuthorities(f.authorities); err != nil {
		return err
	}
	signers, err := f.signerFlags.open(ctx, now)
	if err != nil {
		return err
	}
	defer signers.Close()
	if now.IsZero() {
		now = time.Now().UTC()
	}
	doc := nobody(now)
	if doc.Files, err = chipFiles(secrets); err != nil {
		return err
	}
	issued, err := signers.signers[0].Issue(ctx, doc)
	if err != nil {
		return &cli.Error{Code: cli.Refused, Err: err}
	}
	if secrets.MRZInformation, err = mrz.AccessKey(issued.MRZ); err != nil {
		return err
	}
	encoded, err := secrets.Encode()
	if err != nil {
		return err
	}
	file, err := os.OpenFile(f.secrets, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return usage(err)
	}
	_, err = file.Write(encoded)
	if err == nil {
		err = issued.Image.WriteDir(dir)
	}
	if e := file.Close(); err == nil {
		err = e
	}
	if err != nil {
		_ = os.Remove(f.secrets) // keys of no chip
		return usage(err)
	}
	fmt.Fprintln(s.Out, issued.MRZ)
	return nil
}

// nobody is a document of a person who does not exist, with everything a chip can store of one.
func nobody(now time.Time) *document.Document {
	return &document.Document{
		Profile: document.Passport(), State: "UTO", Number: "U00000000", Expiry: mrz.DateOf(now.AddDate(5, 0, -1)),
		Authority: "Utopia Passport Office",
		Holder: document.Holder{
			PrimaryID: "SPECIMEN", SecondaryID: "NOBODY", Nationality: "UTO", Birth: mrz.NewDate(1980, 1, 1), Sex: 'X',
			Portrait: specimen.Portrait(1),
		},
	}
}

// chipFiles are the files of a chip that proves itself, whose keys it puts into secrets.
func chipFiles(secrets *chip.Secrets) (map[lds.File][]byte, error) {
	c, _ := curve.ByName(chipCurve)
	agreement, err := curve.GenerateKey(c, nil)
	if err != nil {
		return nil, err
	}
	active, err := curve.GenerateKey(c, nil)
	if err != nil {
		return nil, err
	}
	secrets.ChipKeys, secrets.Active = []chip.ChipKey{{Key: agreement}}, active
	agreementKey, err := spki.Marshal(agreement.PublicKey())
	if err != nil {
		return nil, err
	}
	activeKey, err := spki.Marshal(active.PublicKey())
	if err != nil {
		return nil, err
	}
	pace := lds.PACEInfo{Protocol: paceAES128, Version: 2, ParameterID: new(chipParameters)}
	infos, err := securityInfos(pace, lds.ChipAuthenticationInfo{Protocol: chipAES128, Version: 1},
		lds.ChipAuthenticationPublicKeyInfo{Protocol: chipKeyECDH, SubjectPublicKeyInfo: agreementKey},
		lds.ActiveAuthenticationInfo{Version: 1, SignatureAlgorithm: plainSHA256},
		lds.TerminalAuthenticationInfo{Version: 1})
	if err != nil {
		return nil, err
	}
	fingers, err := biometric.NewEmptyTemplate(nil)
	if err != nil {
		return nil, err
	}
	files := map[lds.File][]byte{}
	for file, content := range map[lds.File]interface{ Encode() ([]byte, error) }{
		lds.CardAccess: lds.NewSecurityInfos(lds.CardAccess, infos[0]),
		lds.DG3:        &lds.Biometrics{File: lds.DG3, Template: fingers},
		lds.DG14:       lds.NewSecurityInfos(lds.DG14, infos...),
		lds.DG15:       &lds.AuthenticationKey{SubjectPublicKeyInfo: activeKey},
	} {
		if files[file], err = content.Encode(); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// What the chip can do: generic mapping and agreement with AES-128 on one curve (Doc 9303-11, 9.2; TR-03110-3, A.1.1), and ECDSA
// with SHA-256 in the plain format (TR-03111, 5.2.1).
const (
	chipCurve      = "brainpoolP256r1"
	chipParameters = 13
	paceAES128     = "0.4.0.127.0.7.2.2.4.2.2"
	chipAES128     = "0.4.0.127.0.7.2.2.3.2.2"
	chipKeyECDH    = "0.4.0.127.0.7.2.2.1.2"
	plainSHA256    = "0.4.0.127.0.7.1.1.4.1.3"
)

func securityInfos(all ...interface {
	Info() (lds.SecurityInfo, error)
},
) (list []lds.SecurityInfo, err error) {
	for _, one := range all {
		info, err := one.Info()
		if err != nil {
			return nil, err
		}
		list = append(list, info)
	}
	return list, nil
}

// readAuthorities reads certificates of CVCAs, one a file.
func readAuthorities(paths []string) (list []*cvc.Certificate, err error) {
	for _, path := range paths {
		data, err := readBounded(path, 16<<10)
		if err != nil {
			return nil, err
		}
		c, err := cvc.Parse(data)
		if err == nil && !c.Role.IsCVCA() {
			err = fmt.Errorf("not the certificate of a CVCA")
		}
		if err != nil {
			return nil, &cli.Error{Code: cli.Malformed, Err: fmt.Errorf("%s: %w", path, err)}
		}
		list = append(list, c)
	}
	return list, nil
}
