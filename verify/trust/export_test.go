package trust

// OpenPreparedUnsealed reads a prepared store whatever its seal, so that a fuzzer gets behind it.
func OpenPreparedUnsealed(data []byte) (*Store, Edition, error) {
	if err := checkMagic(data); err != nil {
		return nil, Edition{}, err
	}
	return readPrepared(data[len(preparedMagic) : len(data)-sealSize])
}
