package mrz

// The tables of Doc 9303-3, section 6, and what real names need beside them. The tests hold them against the rows in
// testdata/translit-*.tsv.

// latinBase is the first code point of the table of Doc 9303-3, 6.A.
const latinBase = 0x00C0

// latin holds the recommended transliterations of Doc 9303-3, 6.A, but for the capital sharp s; "" is not listed.
var latin = [0x0180 - latinBase]string{
	'\u00C0' - latinBase: "A",  // À
	'\u00C1' - latinBase: "A",  // Á
	'\u00C2' - latinBase: "A",  // Â
	'\u00C3' - latinBase: "A",  // Ã
	'\u00C4' - latinBase: "AE", // Ä
	'\u00C5' - latinBase: "AA", // Å
	'\u00C6' - latinBase: "AE", // Æ
	'\u00C7' - latinBase: "C",  // Ç
	'\u00C8' - latinBase: "E",  // È
	'\u00C9' - latinBase: "E",  // É
	'\u00CA' - latinBase: "E",  // Ê
	'\u00CB' - latinBase: "E",  // Ë
	'\u00CC' - latinBase: "I",  // Ì
	'\u00CD' - latinBase: "I",  // Í
	'\u00CE' - latinBase: "I",  // Î
	'\u00CF' - latinBase: "I",  // Ï
	'\u00D0' - latinBase: "D",  // Ð
	'\u00D1' - latinBase: "N",  // Ñ
	'\u00D2' - latinBase: "O",  // Ò
	'\u00D3' - latinBase: "O",  // Ó
	'\u00D4' - latinBase: "O",  // Ô
	'\u00D5' - latinBase: "O",  // Õ
	'\u00D6' - latinBase: "OE", // Ö
	'\u00D8' - latinBase: "OE", // Ø
	'\u00D9' - latinBase: "U",  // Ù
	'\u00DA' - latinBase: "U",  // Ú
	'\u00DB' - latinBase: "U",  // Û
	'\u00DC' - latinBase: "UE", // Ü
	'\u00DD' - latinBase: "Y",  // Ý
	'\u00DE' - latinBase: "TH", // Þ
	'\u0100' - latinBase: "A",  // Ā
	'\u0102' - latinBase: "A",  // Ă
	'\u0104' - latinBase: "A",  // Ą
	'\u0106' - latinBase: "C",  // Ć
	'\u0108' - latinBase: "C",  // Ĉ
	'\u010A' - latinBase: "C",  // Ċ
	'\u010C' - latinBase: "C",  // Č
	'\u010E' - latinBase: "D",  // Ď
	'\u0110' - latinBase: "D",  // Đ
	'\u0112' - latinBase: "E",  // Ē
	'\u0114' - latinBase: "E",  // Ĕ
	'\u0116' - latinBase: "E",  // Ė
	'\u0118' - latinBase: "E",  // Ę
	'\u011A' - latinBase: "E",  // Ě
	'\u011C' - latinBase: "G",  // Ĝ
	'\u011E' - latinBase: "G",  // Ğ
	'\u0120' - latinBase: "G",  // Ġ
	'\u0122' - latinBase: "G",  // Ģ
	'\u0124' - latinBase: "H",  // Ĥ
	'\u0126' - latinBase: "H",  // Ħ
	'\u0128' - latinBase: "I",  // Ĩ
	'\u012A' - latinBase: "I",  // Ī
	'\u012C' - latinBase: "I",  // Ĭ
	'\u012E' - latinBase: "I",  // Į
	'\u0130' - latinBase: "I",  // İ
	'\u0131' - latinBase: "I",  // ı
	'\u0132' - latinBase: "IJ", // Ĳ
	'\u0134' - latinBase: "J",  // Ĵ
	'\u0136' - latinBase: "K",  // Ķ
	'\u0139' - latinBase: "L",  // Ĺ
	'\u013B' - latinBase: "L",  // Ļ
	'\u013D' - latinBase: "L",  // Ľ
	'\u013F' - latinBase: "L",  // Ŀ
	'\u0141' - latinBase: "L",  // Ł
	'\u0143' - latinBase: "N",  // Ń
	'\u0145' - latinBase: "N",  // Ņ
	'\u0147' - latinBase: "N",  // Ň
	'\u014A' - latinBase: "N",  // Ŋ
	'\u014C' - latinBase: "O",  // Ō
	'\u014E' - latinBase: "O",  // Ŏ
	'\u0150' - latinBase: "O",  // Ő
	'\u0152' - latinBase: "OE", // Œ
	'\u0154' - latinBase: "R",  // Ŕ
	'\u0156' - latinBase: "R",  // Ŗ
	'\u0158' - latinBase: "R",  // Ř
	'\u015A' - latinBase: "S",  // Ś
	'\u015C' - latinBase: "S",  // Ŝ
	'\u015E' - latinBase: "S",  // Ş
	'\u0160' - latinBase: "S",  // Š
	'\u0162' - latinBase: "T",  // Ţ
	'\u0164' - latinBase: "T",  // Ť
	'\u0166' - latinBase: "T",  // Ŧ
	'\u0168' - latinBase: "U",  // Ũ
	'\u016A' - latinBase: "U",  // Ū
	'\u016C' - latinBase: "U",  // Ŭ
	'\u016E' - latinBase: "U",  // Ů
	'\u0170' - latinBase: "U",  // Ű
	'\u0172' - latinBase: "U",  // Ų
	'\u0174' - latinBase: "W",  // Ŵ
	'\u0176' - latinBase: "Y",  // Ŷ
	'\u0178' - latinBase: "Y",  // Ÿ
	'\u0179' - latinBase: "Z",  // Ź
	'\u017B' - latinBase: "Z",  // Ż
	'\u017D' - latinBase: "Z",  // Ž
}

// latinAlternatives holds the letters of Doc 9303-3, 6.A with a choice, the recommended way first.
var latinAlternatives = map[rune][]string{
	'\u00C4': {"AE", "A"},        // Ä
	'\u00C5': {"AA", "A"},        // Å
	'\u00D1': {"N", "NXX"},       // Ñ
	'\u00D6': {"OE", "O"},        // Ö
	'\u00DC': {"UE", "UXX", "U"}, // Ü
}

// cyrillicBase is the first code point of the Cyrillic block.
const cyrillicBase = 0x0400

// cyrillic holds the recommended transliterations of Doc 9303-3, 6.B, and three letters it has no rows for; "" is not
// listed and notEncoded writes nothing.
var cyrillic = [0x0100]string{
	'\u0401' - cyrillicBase: "E",        // Ё
	'\u0402' - cyrillicBase: "D",        // Ђ
	'\u0403' - cyrillicBase: "GJ",       // Ѓ, the row that the table gives to U+0492
	'\u0404' - cyrillicBase: "IE",       // Є
	'\u0405' - cyrillicBase: "DZ",       // Ѕ
	'\u0406' - cyrillicBase: "I",        // І
	'\u0407' - cyrillicBase: "I",        // Ї
	'\u0408' - cyrillicBase: "J",        // Ј
	'\u0409' - cyrillicBase: "LJ",       // Љ
	'\u040A' - cyrillicBase: "NJ",       // Њ
	'\u040B' - cyrillicBase: "C",        // Ћ, no row; its glyph stands beside U+0402
	'\u040C' - cyrillicBase: "K",        // Ќ
	'\u040E' - cyrillicBase: "U",        // Ў
	'\u040F' - cyrillicBase: "DZ",       // Џ
	'\u0410' - cyrillicBase: "A",        // А
	'\u0411' - cyrillicBase: "B",        // Б
	'\u0412' - cyrillicBase: "V",        // В
	'\u0413' - cyrillicBase: "G",        // Г
	'\u0414' - cyrillicBase: "D",        // Д
	'\u0415' - cyrillicBase: "E",        // Е
	'\u0416' - cyrillicBase: "ZH",       // Ж
	'\u0417' - cyrillicBase: "Z",        // З
	'\u0418' - cyrillicBase: "I",        // И
	'\u0419' - cyrillicBase: "I",        // Й
	'\u041A' - cyrillicBase: "K",        // К
	'\u041B' - cyrillicBase: "L",        // Л
	'\u041C' - cyrillicBase: "M",        // М
	'\u041D' - cyrillicBase: "N",        // Н
	'\u041E' - cyrillicBase: "O",        // О
	'\u041F' - cyrillicBase: "P",        // П
	'\u0420' - cyrillicBase: "R",        // Р
	'\u0421' - cyrillicBase: "S",        // С
	'\u0422' - cyrillicBase: "T",        // Т
	'\u0423' - cyrillicBase: "U",        // У
	'\u0424' - cyrillicBase: "F",        // Ф
	'\u0425' - cyrillicBase: "KH",       // Х
	'\u0426' - cyrillicBase: "TS",       // Ц
	'\u0427' - cyrillicBase: "CH",       // Ч
	'\u0428' - cyrillicBase: "SH",       // Ш
	'\u0429' - cyrillicBase: "SHCH",     // Щ
	'\u042A' - cyrillicBase: "IE",       // Ъ
	'\u042B' - cyrillicBase: "Y",        // Ы
	'\u042C' - cyrillicBase: notEncoded, // Ь, no row; the soft sign is not written
	'\u042D' - cyrillicBase: "E",        // Э
	'\u042E' - cyrillicBase: "IU",       // Ю
	'\u042F' - cyrillicBase: "IA",       // Я
	'\u046A' - cyrillicBase: "U",        // Ѫ
	'\u0474' - cyrillicBase: "Y",        // Ѵ
	'\u0490' - cyrillicBase: "G",        // Ґ
	'\u0492' - cyrillicBase: "G",        // Ғ
	'\u04BA' - cyrillicBase: "C",        // Һ
}

// variant is what one language writes for a letter, at the beginning of a word only or everywhere.
type variant struct {
	language string
	initial  bool
	value    string
}

// cyrillicVariants holds the exceptions of Doc 9303-3, 6.B. Two of them are left out: GHE as H in Serbian, which Serbian
// writes G, and the Macedonian value of U+0492, which belongs to U+0403.
var cyrillicVariants = map[rune][]variant{
	'\u0401': {{"be", false, "IO"}},                    // Ё
	'\u0404': {{"uk", true, "YE"}},                     // Є
	'\u0407': {{"uk", true, "YI"}},                     // Ї
	'\u040C': {{"mk", false, "KJ"}},                    // Ќ
	'\u040F': {{"mk", false, "DJ"}},                    // Џ
	'\u0413': {{"be", false, "H"}, {"uk", false, "H"}}, // Г
	'\u0416': {{"sr", false, "Z"}},                     // Ж
	'\u0418': {{"uk", false, "Y"}},                     // И
	'\u0419': {{"uk", true, "Y"}},                      // Й
	'\u0425': {{"sr", false, "H"}, {"mk", false, "H"}}, // Х
	'\u0426': {{"sr", false, "C"}, {"mk", false, "C"}}, // Ц
	'\u0427': {{"sr", false, "C"}},                     // Ч
	'\u0428': {{"sr", false, "S"}},                     // Ш
	'\u0429': {{"bg", false, "SHT"}},                   // Щ
	'\u042E': {{"uk", true, "YU"}},                     // Ю
	'\u042F': {{"uk", true, "YA"}},                     // Я
}

// arabicBase is the first code point of the Arabic block.
const arabicBase = 0x0600

// notEncoded stands for letters and marks that the tables leave out of the zone.
const notEncoded = "-"

// arabic holds Doc 9303-3, 6.C; "" is not listed.
var arabic = [0x0100]string{
	'\u0621' - arabicBase: "XE",       // letter hamza
	'\u0622' - arabicBase: "XAA",      // letter alef with madda above
	'\u0623' - arabicBase: "XAE",      // letter alef with hamza above
	'\u0624' - arabicBase: "U",        // letter waw with hamza above
	'\u0625' - arabicBase: "I",        // letter alef with hamza below
	'\u0626' - arabicBase: "XI",       // letter yeh with hamza above
	'\u0627' - arabicBase: "A",        // letter alef
	'\u0628' - arabicBase: "B",        // letter beh
	'\u0629' - arabicBase: "XTA",      // letter teh marbuta
	'\u062A' - arabicBase: "T",        // letter teh
	'\u062B' - arabicBase: "XTH",      // letter theh
	'\u062C' - arabicBase: "J",        // letter jeem
	'\u062D' - arabicBase: "XH",       // letter hah
	'\u062E' - arabicBase: "XKH",      // letter khah
	'\u062F' - arabicBase: "D",        // letter dal
	'\u0630' - arabicBase: "XDH",      // letter thal
	'\u0631' - arabicBase: "R",        // letter reh
	'\u0632' - arabicBase: "Z",        // letter zain
	'\u0633' - arabicBase: "S",        // letter seen
	'\u0634' - arabicBase: "XSH",      // letter sheen
	'\u0635' - arabicBase: "XSS",      // letter sad
	'\u0636' - arabicBase: "XDZ",      // letter dad
	'\u0637' - arabicBase: "XTT",      // letter tah
	'\u0638' - arabicBase: "XZZ",      // letter zah
	'\u0639' - arabicBase: "E",        // letter ain
	'\u063A' - arabicBase: "G",        // letter ghain
	'\u0640' - arabicBase: notEncoded, // tatweel
	'\u0641' - arabicBase: "F",        // letter feh
	'\u0642' - arabicBase: "Q",        // letter qaf
	'\u0643' - arabicBase: "K",        // letter kaf
	'\u0644' - arabicBase: "L",        // letter lam
	'\u0645' - arabicBase: "M",        // letter meem
	'\u0646' - arabicBase: "N",        // letter noon
	'\u0647' - arabicBase: "H",        // letter heh
	'\u0648' - arabicBase: "W",        // letter waw
	'\u0649' - arabicBase: "XAY",      // letter alef maksura
	'\u064A' - arabicBase: "Y",        // letter yeh
	'\u064B' - arabicBase: notEncoded, // fathatan
	'\u064C' - arabicBase: notEncoded, // dammatan
	'\u064D' - arabicBase: notEncoded, // kasratan
	'\u064E' - arabicBase: notEncoded, // fatha
	'\u064F' - arabicBase: notEncoded, // damma
	'\u0650' - arabicBase: notEncoded, // kasra
	'\u0652' - arabicBase: notEncoded, // sukun
	'\u0670' - arabicBase: notEncoded, // letter superscript alef
	'\u0671' - arabicBase: "XXA",      // letter alef wasla
	'\u0679' - arabicBase: "XXT",      // letter tteh
	'\u067C' - arabicBase: "XRT",      // letter teh with ring
	'\u067E' - arabicBase: "P",        // letter peh
	'\u0681' - arabicBase: "XKE",      // letter hah with hamza above
	'\u0685' - arabicBase: "XXH",      // letter hah with three dots above
	'\u0686' - arabicBase: "XC",       // letter tcheh
	'\u0688' - arabicBase: "XXD",      // letter ddal
	'\u0689' - arabicBase: "XDR",      // letter dal with ring
	'\u0691' - arabicBase: "XXR",      // letter rreh
	'\u0693' - arabicBase: "XRR",      // letter reh with ring
	'\u0696' - arabicBase: "XRX",      // letter reh with dot below and dot above
	'\u0698' - arabicBase: "XJ",       // letter jeh
	'\u069A' - arabicBase: "XXS",      // letter seen with dot below and dot above
	'\u069C' - arabicBase: notEncoded, // letter seen with three dots below and three dots above
	'\u06A2' - arabicBase: notEncoded, // letter feh with dot moved below
	'\u06A4' - arabicBase: "V",        // letter veh
	'\u06A5' - arabicBase: "XF",       // letter feh with three dots below
	'\u06A7' - arabicBase: notEncoded, // letter qaf with dot above
	'\u06A8' - arabicBase: notEncoded, // letter qaf with three dots above
	'\u06A9' - arabicBase: "XKK",      // letter keheh
	'\u06AB' - arabicBase: "XXK",      // letter kaf with ring
	'\u06AD' - arabicBase: "XNG",      // letter ng
	'\u06AF' - arabicBase: "XGG",      // letter gaf
	'\u06BA' - arabicBase: "XNN",      // letter noon ghunna
	'\u06BC' - arabicBase: "XXN",      // letter noon with ring
	'\u06BE' - arabicBase: "XDO",      // letter heh doachashmee
	'\u06C0' - arabicBase: "XYH",      // letter heh with yeh above
	'\u06C1' - arabicBase: "XXG",      // letter heh goal
	'\u06C2' - arabicBase: "XGE",      // letter heh goal with hamza above
	'\u06C3' - arabicBase: "XTG",      // letter teh marbuta goal
	'\u06CC' - arabicBase: "XYA",      // letter farsi yeh
	'\u06CD' - arabicBase: "XXY",      // letter yeh with tail
	'\u06D0' - arabicBase: "Y",        // letter e
	'\u06D2' - arabicBase: "XYB",      // letter yeh barree
	'\u06D3' - arabicBase: "XBE",      // letter yeh barree with hamza above
}
