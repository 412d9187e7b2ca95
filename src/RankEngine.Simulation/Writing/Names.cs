namespace RankEngine.Simulation.Writing;

/// <summary>Invents people, towns, countries and companies from syllables: nobody that exists is meant.</summary>
internal static class Names
{
    private static readonly string[] First = Words("""
        Ada Adil Agnes Alba Alec Amara Anders Anika Anton Aria Arun Astrid Avery Bela Bella Bertil Bianca Boris Bruno
        Calla Camil Carla Cedric Celia Clara Conrad Cora Cyril Dagny Dalia Damir Daria Della Dmitri Dora Edda Edgar
        Elena Eli Elsa Emil Enid Erik Esme Etta Farid Fay Felix Fiona Flora Frank Freya Gareth Gemma Gideon Gita Greta
        Gus Hana Harald Hattie Hazel Hector Heidi Hugo Ida Idris Ilse Imran Ines Ingrid Irma Isaac Ivo Jael Jana Jasper
        Jenna Joan Jonas Jude Juno Kai Karim Katya Keir Kira Klara Lars Leila Leon Lena Lilian Linus Lorna Lucian Lydia
        Mabel Magnus Malik Mara Marek Marta Maud Mira Moira Nadia Ned Nell Nico Nina Nora Odette Olaf Oona Orla Oscar
        Otto Paloma Percy Petra Philippa Piers Priya Quentin Rafael Ralf Ravi Rhea Rosa Rufus Ruth Sana Saul Selma Seth
        Signe Silas Sonia Stella Sunil Tamar Tariq Tess Thea Theo Tilda Tobias Una Uma Ursula Vera Victor Viola Walter
        Wanda Wilma Xenia Yara Yusuf Zara Zelda Zoran
        """);

    private static readonly string[] FamilyHeads = Words("""
        Alder Amber Arken Ashen Bald Barrow Beck Bell Birch Black Bow Bram Bran Brook Burn Cald Carr Castle Cole Cran
        Dal Dray Dun East Elm Fair Fal Fen Finch Fox Gold Gran Green Hal Hart Hawk Hazel Heath Hol Kel Kirk Lam Lang
        Lind Lock Mar Mill Mor Nor Oak Pem Quill Rain Raven Red Rook Row Sand Sel Shel Stan Stone Sum Tal Thorn Tor Tre
        Under Val Wal War Wel West Whit Win Wood Yar
        """);

    private static readonly string[] FamilyTails = Words("""
        acre beck berg bourne bridge brook by combe cott croft dale den dottir er ett field fold ford gard gate grave
        ham hurst ick ing kamp kin land ley lin low man mann more ov ova quist ridge row ski son stad stead stein stone
        strand strom ton vane vik ward way well wick wright
        """);

    private static readonly string[] TownHeads = Words("""
        Abber Alder Amble Arden Ash Bassen Beacon Birken Bracken Bridle Brindle Bur Calder Carn Chal Cinder Clay Cob
        Corn Cray Crow Dander Deep Dorn Dover Drum Eden Elder Elm Faver Fern Fossel Gable Garth Glen Gorse Gull Hammer
        Harrow Haver Hazel High Holm Ivy Kestrel King Lark Linden Long Marl Marsh Mead Mossen Nether North Oaken Orchard
        Otter Pebble Pen Quarry Rams Rath Rowan Rush Saffron Salt Sedge Shale Silver Spar Sten Swale Tarn Thistle
        Tilling Under Wadden Wal Wex Whit Willow Winter Wither Yarrow
        """);

    private static readonly string[] TownTails = Words("""
        borough bourne bury by cester cliff combe don ell fell field firth ford gate ham haven head hithe holme hope
        hurst ley mere minster mouth ness port ridge sea stead stoke stow thorpe ton vale wick wold worth
        """);

    private static readonly string[] CountryHeads = Words("""
        Ald Ambr Ar Bel Bor Cal Car Dal Dor El Est Fal Gal Hest Il Jor Kal Kest Lor Lus Mar Med Mor Nav Nor Ol Or Pal
        Quest Ras Sal Ser Tar Tel Tor Ul Val Var Ven Yl Zan Zel
        """);

    private static readonly string[] CountryTails = Words("""
        abia adia ania anor aria ava avia elia emia enia eria estan idia inia istan itania mark onia oria ossa ovia
        uria yria
        """);

    private static readonly string[] StemHeads = Words("""
        Acer Aero Alt Amp Apex Arc Axi Bolt Bright Cata Cinder Clear Cog Core Cres Delta Dyna Echo Ember Ever Fal Ferro
        Gala Halo Helio Hyper Indi Inter Ion Kine Lumi Magna Meri Mono Nexa Nova Octa Omni Opti Orbi Pan Penta Pino
        Quanta Rad Sol Stella Strat Tele Terra Trans Tri Ultra Vanta Vela Verta Vita Volta Zeni
        """);

    private static readonly string[] StemTails = Words("""
        bay beam bit cell cloud cor craft crest dex dyne field flow flux form gate gen gram grid lane leaf line link
        lux lyn mark mere met mont nex nova path phase port quest rise sphere star tech tide tron vale ware wave way
        """);

    internal static string Person(ref SeededRandom random) => $"{random.Pick(First)} {Family(ref random)}";

    internal static string Family(ref SeededRandom random) => Join(ref random, FamilyHeads, FamilyTails);

    internal static string Stem(ref SeededRandom random) => Join(ref random, StemHeads, StemTails);

    internal static string Country(ref SeededRandom random) => Join(ref random, CountryHeads, CountryTails);

    internal static string Town(ref SeededRandom random)
    {
        var town = Join(ref random, TownHeads, TownTails);
        return random.Below(14) switch
        {
            0 => "Upper " + town,
            1 => "Great " + town,
            2 => town + " Bay",
            3 => "Port " + town,
            4 => town + " Heath",
            _ => town,
        };
    }

    /// <summary>Joins two syllables; never three equal letters or a doubled syllable.</summary>
    private static string Join(ref SeededRandom random, string[] heads, string[] tails)
    {
        while (true)
        {
            var head = random.Pick(heads);
            var tail = random.Pick(tails);
            if (char.ToLowerInvariant(head[^1]) != tail[0] &&
                !head.EndsWith(tail, StringComparison.OrdinalIgnoreCase))
            {
                return head + tail;
            }
        }
    }

    private static string[] Words(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
