package pcscd

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// The files the tier needs.
const (
	daemonPath = "/usr/sbin/pcscd"
	driverPath = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
)

// Available says with an error what this machine lacks.
func Available() error {
	var missing []error
	if _, err := os.Stat(daemonPath); err != nil {
		missing = append(missing, errors.New("no "+daemonPath+" (Debian package pcscd)"))
	}
	if _, err := os.Stat(driverPath); err != nil {
		missing = append(missing, errors.New("no "+driverPath+" (Debian package vsmartcard-vpcd)"))
	}
	return errors.Join(missing...)
}

// writeConfiguration makes a reader.conf folder with one virtual reader for each port. Each has a copy of the driver: two readers
// with one driver file mix up their cards.
func writeConfiguration(dir string, names []string, ports []int) error {
	driver, err := os.ReadFile(driverPath)
	if err != nil {
		return err
	}
	conf := filepath.Join(dir, "reader.conf.d")
	if err := os.Mkdir(conf, 0o700); err != nil {
		return err
	}
	for i, port := range ports {
		copied := filepath.Join(dir, fmt.Sprintf("vpcd%d.so", i))
		if err := os.WriteFile(copied, driver, 0o700); err != nil {
			return err
		}
		entry := fmt.Sprintf("FRIENDLYNAME %q\nDEVICENAME /dev/null:0x%04X\nLIBPATH %s\nCHANNELID 0x%04X\n", names[i], port, copied, port)
		if err := os.WriteFile(filepath.Join(conf, fmt.Sprintf("reader%d", i)), []byte(entry), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// command runs the daemon with an inherited listening socket, as socket activation does.
func command(dir string, socket *os.File) *exec.Cmd {
	args := []string{"-c", `LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"`, "sh", daemonPath, "--foreground", "--critical", "--config", filepath.Join(dir, "reader.conf.d")}
	if help, _ := exec.Command(daemonPath, "--help").CombinedOutput(); bytes.Contains(help, []byte("--disable-polkit")) {
		args = append(args, "--disable-polkit")
	}
	cmd := exec.Command("/bin/sh", args...)
	cmd.ExtraFiles = []*os.File{socket} // fd 3
	return cmd
}
