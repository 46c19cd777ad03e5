package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/mrz"
)

// demo is the story and what it has come to.
type demo struct {
	shell
	keys      algorithms
	documents []string // folders of the documents, the forgery last
	jobs      map[string]job
	verdicts  []verdict

	tokens     *bench   // nil: keys are in files
	credential []string // flags of the document signer's key
}

type job struct {
	Number string
	Names  struct{ Primary, Secondary, National string }
	Note   string
}

type verdict struct {
	Path, Verdict, Reason, Action string
	Checks                        []struct{ ID, Status, Ref, Detail string }
	Document                      *struct {
		DocumentNumber, PrimaryIdentifier, SecondaryIdentifier, NationalName, Nationality, DateOfBirth, Sex string
	}
}

func (d *demo) makeState() error {
	if err := os.WriteFile(filepath.Join(d.dir, "pass"), []byte("only for the demonstration\n"), 0o600); err != nil {
		return err
	}
	tokens, err := d.startTokens()
	if err != nil {
		return err
	}
	if d.tokens = tokens; tokens != nil {
		fmt.Fprintf(d.out, "  Keys are born in software tokens, in readers of %s.\n\n", tokens.where)
		d.credential = []string{"--key", fmt.Sprintf("piv:%d/9c", signerToken), "--pin-file", "pin"}
		err = d.makeTokenState()
	} else {
		fmt.Fprint(d.out, "  Keys are in encrypted files: these commands were built without tokens, see csca token list.\n\n")
		d.credential = []string{"--key", "ds.key", "--passphrase-file", "pass"}
		err = d.makeFileState()
	}
	if err != nil {
		return err
	}
	caSecret := []string{"--passphrase-file", "pass"}
	if tokens != nil {
		caSecret = []string{"--pin-file", "pin"}
	}
	return d.runAll([][]string{
		with(caSecret, "csca", "issue", "authority", "--role", "master-list-signer", "--new-key", "ml.key", "--subject", "C=UT,O=Utopia,CN=Master List Signer",
			"--algorithm", "P-256", "--key-passphrase-file", "pass", "--out", "ml.pem"),
		{
			"csca", "masterlist", "sign", "--cert", "ml.pem", "--key", "ml.key", "--csca", "authority/csca.pem", "--passphrase-file", "pass",
			"--out", "utopia.ml", "authority/csca.pem",
		},
	})
}

// makeFileState makes the keys of the CSCA and the document signer in encrypted files.
func (d *demo) makeFileState() error {
	return d.runAll([][]string{
		{"csca", "init", "authority", "--subject", "C=UT,O=Utopia,CN=Utopia CSCA", "--state", "UTO", "--email", "csca@utopia.example", "--algorithm", d.keys.csca, "--passphrase-file", "pass"},
		{
			"csca", "issue", "authority", "--new-key", "ds.key", "--subject", "C=UT,O=Utopia,CN=Document Signer 1", "--doc-type", "P,I",
			"--algorithm", d.keys.signer, "--passphrase-file", "pass", "--key-passphrase-file", "pass", "--out", "ds.pem",
		},
	})
}

func (d *demo) runAll(commands [][]string) error {
	for _, args := range commands {
		if _, err := d.run(args...); err != nil {
			return err
		}
	}
	return nil
}

func (d *demo) issue() error {
	if _, err := d.run("personalize", "demo-jobs", "--out", "jobs"); err != nil {
		return err
	}
	if err := d.readJobs(); err != nil {
		return err
	}
	out, err := d.run(with(d.credential, "personalize", "sign", "jobs/JOBS.jsonl", "--out", "signed", "--dsc", "ds.pem", "--csca", "authority/csca.pem")...)
	if err != nil {
		return err
	}
	for line := range bytes.Lines(out) {
		var r struct{ State, Number string }
		if err := json.Unmarshal(line, &r); err != nil {
			return err
		}
		if r.State != "signed" {
			return fmt.Errorf("document %s is %s", r.Number, r.State)
		}
	}
	folders, err := filepath.Glob(filepath.Join(d.dir, "signed", "*", "EF.SOD.bin"))
	if err != nil || len(folders) != len(d.jobs) {
		return fmt.Errorf("%d documents for %d jobs (%w)", len(folders), len(d.jobs), err)
	}
	sort.Strings(folders)
	for _, f := range folders {
		rel, err := filepath.Rel(d.dir, filepath.Dir(f))
		if err != nil {
			return err
		}
		d.documents = append(d.documents, rel)
	}
	return nil
}

func (d *demo) readJobs() error {
	data, err := os.ReadFile(filepath.Join(d.dir, "jobs", "JOBS.jsonl"))
	if err != nil {
		return err
	}
	d.jobs = map[string]job{}
	for line := range bytes.Lines(data) {
		var j job
		if err := json.Unmarshal(line, &j); err != nil {
			return err
		}
		d.jobs[j.Number] = j
	}
	return nil
}

// forge copies the first document and writes another name into its DG1, with check digits that are right.
func (d *demo) forge() error {
	from, to := filepath.Join(d.dir, d.documents[0]), filepath.Join(d.dir, "forged")
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		return err
	}
	path := filepath.Join(to, "DG1.bin")
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	dg1, err := lds.DecodeDG1(data)
	if err != nil {
		return err
	}
	record, err := dg1.Record()
	if err != nil {
		return err
	}
	genuine := record.Zone()
	forged := *record
	forged.PrimaryIdentifier, forged.SecondaryIdentifier = "DOE", "JOHN"
	fresh := mrz.Record{
		Format: forged.Format, DocumentCode: forged.DocumentCode, IssuingState: forged.IssuingState, DocumentNumber: forged.DocumentNumber,
		Nationality: forged.Nationality, DateOfBirth: forged.DateOfBirth, Sex: forged.Sex, DateOfExpiry: forged.DateOfExpiry,
		PrimaryIdentifier: "DOE", SecondaryIdentifier: "JOHN", OptionalData: forged.OptionalData, OptionalData2: forged.OptionalData2,
	}
	zone, err := mrz.Encode(&fresh)
	if err != nil {
		return err
	}
	changed := bytes.Replace(data, []byte(genuine), []byte(strings.ReplaceAll(zone, "\n", "")), 1)
	if bytes.Equal(changed, data) {
		return errors.New("the forgery changed nothing")
	}
	d.documents = append(d.documents, "forged")
	fmt.Fprintf(d.out, "  forged/DG1.bin now says\n    %s\n", strings.ReplaceAll(zone, "\n", "\n    "))
	return os.WriteFile(path, changed, 0o600)
}

func (d *demo) inspect() error {
	args := append([]string{"inspect", "files"}, d.documents...)
	args = append(args, "--trust", "utopia.ml", "--anchor", "authority/csca.pem", "--json")
	out, code, err := d.try(args...)
	if err != nil {
		return err
	}
	fmt.Fprintf(d.out, "    ended with %d: the worst verdict of the six\n", code)
	for line := range bytes.Lines(out) {
		var v verdict
		if err := json.Unmarshal(line, &v); err != nil {
			return err
		}
		d.verdicts = append(d.verdicts, v)
	}
	_, _, err = d.try("inspect", "files", d.documents[0], "--trust", "utopia.ml", "--anchor", "authority/csca.pem", "--html", "report.html")
	return err
}
