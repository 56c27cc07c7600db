"""True works of the field, as data and as the line that APA 7 makes of them."""

from blog.apa import Reference, slug

HEALING = "The healing power of emotion: Affective neuroscience, development and clinical practice"
HANDBOOK = "Handbook of attachment: Theory, research, and clinical applications"
NORTON = "W. W. Norton"


def people(names: str) -> list[dict[str, str]]:
    """Of "Siegel, D. J.; Hartzell, M."; an organization has no comma."""
    parted = (name.partition(", ") for name in names.split("; ") if names)
    return [{"family": family, "given": given} for family, _, given in parted]


def work(kind: str, authors: str, year: str, title: str, line: str, **parts: str) -> tuple[Reference, str]:
    for role in ("editors", "translators"):
        parts[role] = people(parts.get(role, ""))
    key = slug(f"{'-'.join(person['family'] for person in people(authors)[:3])} {year.replace('.', '')}")
    return Reference(key=key, kind=kind, authors=people(authors), year=year, title=title, **parts), line


GOLDEN = [
    # books
    work(
        "book",
        "Siegel, D. J.",
        "2012",
        "The developing mind: How relationships and the brain interact to shape who we are",
        "Siegel, D. J. (2012). <i>The developing mind: How relationships and the brain interact to shape who we "
        "are</i> (2nd ed.). Guilford Press.",
        edition="2nd ed.",
        publisher="Guilford Press",
    ),
    work(
        "book",
        "Schore, A. N.",
        "2019",
        "Right brain psychotherapy",
        "Schore, A. N. (2019). <i>Right brain psychotherapy</i>. W. W. Norton.",
        publisher=NORTON,
    ),
    work(
        "book",
        "van der Kolk, B. A.",
        "2014",
        "The body keeps the score: Brain, mind, and body in the healing of trauma",
        "van der Kolk, B. A. (2014). <i>The body keeps the score: Brain, mind, and body in the healing of trauma</i>. "
        "Viking.",
        publisher="Viking",
    ),
    work(
        "book",
        "Ogden, P.; Minton, K.; Pain, C.",
        "2006",
        "Trauma and the body: A sensorimotor approach to psychotherapy",
        "Ogden, P., Minton, K., & Pain, C. (2006). <i>Trauma and the body: A sensorimotor approach to "
        "psychotherapy</i>. W. W. Norton.",
        publisher=NORTON,
    ),
    work(
        "book",
        "Siegel, D. J.; Hartzell, M.",
        "2003",
        "Parenting from the inside out: How a deeper self-understanding can help you raise children who thrive",
        "Siegel, D. J., & Hartzell, M. (2003). <i>Parenting from the inside out: How a deeper self-understanding can "
        "help you raise children who thrive</i>. Tarcher/Putnam.",
        publisher="Tarcher/Putnam",
    ),
    work(
        "book",
        "Bowlby, J.",
        "1982",
        "Attachment and loss: Vol. 1. Attachment",
        "Bowlby, J. (1982). <i>Attachment and loss: Vol. 1. Attachment</i> (2nd ed.). Basic Books. "
        "(Original work published 1969)",
        edition="2nd ed.",
        publisher="Basic Books",
        original_year="1969",
    ),
    work(
        "book",
        "Bowlby, J.",
        "1988",
        "A secure base: Parent-child attachment and healthy human development",
        "Bowlby, J. (1988). <i>A secure base: Parent-child attachment and healthy human development</i>. Basic Books.",
        publisher="Basic Books",
    ),
    work(
        "book",
        "Buber, M.",
        "1970",
        "I and thou",
        "Buber, M. (1970). <i>I and thou</i> (W. Kaufmann, Trans.). Charles Scribner’s Sons. "
        "(Original work published 1923)",
        translators="Kaufmann, W.",
        publisher="Charles Scribner’s Sons",
        original_year="1923",
    ),
    work(
        "book",
        "Piaget, J.; Inhelder, B.",
        "1969",
        "The psychology of the child",
        "Piaget, J., & Inhelder, B. (1969). <i>The psychology of the child</i> (H. Weaver, Trans.; 2nd ed.). Basic "
        "Books. (Original work published 1966)",
        translators="Weaver, H.",
        edition="2nd ed.",
        publisher="Basic Books",
        original_year="1966",
    ),
    work(
        "book",
        "hooks, b.",
        "2000",
        "All about love: New visions",
        "hooks, b. (2000). <i>All about love: New visions</i>. William Morrow.",
        publisher="William Morrow",
    ),
    work(
        "book",
        "brown, a. m.",
        "2017",
        "Emergent strategy: Shaping change, changing worlds",
        "brown, a. m. (2017). <i>Emergent strategy: Shaping change, changing worlds</i>. AK Press.",
        publisher="AK Press",
    ),
    work(
        "book",
        "American Psychological Association",
        "2020",
        "Publication manual of the American Psychological Association",
        "American Psychological Association. (2020). <i>Publication manual of the American Psychological "
        "Association</i> (7th ed.). https://doi.org/10.1037/0000165-000",
        edition="7th ed.",
        doi="10.1037/0000165-000",
    ),
    work(
        "book",
        "American Psychiatric Association",
        "2022",
        "Diagnostic and statistical manual of mental disorders",
        "American Psychiatric Association. (2022). <i>Diagnostic and statistical manual of mental disorders</i> "
        "(5th ed., text rev.). https://doi.org/10.1176/appi.books.9780890425787",
        edition="5th ed., text rev.",
        doi="10.1176/appi.books.9780890425787",
    ),
    work(
        "book",
        "Ainsworth, M. D. S.; Blehar, M. C.; Waters, E.; Wall, S.",
        "1978",
        "Patterns of attachment: A psychological study of the strange situation",
        "Ainsworth, M. D. S., Blehar, M. C., Waters, E., & Wall, S. (1978). <i>Patterns of attachment: A psychological "
        "study of the strange situation</i>. Lawrence Erlbaum.",
        publisher="Lawrence Erlbaum",
    ),
    work(
        "book",
        "LeDoux, J.",
        "1996",
        "The emotional brain",
        "LeDoux, J. (1996). <i>The emotional brain</i>. Simon & Schuster.",
        publisher="Simon & Schuster",
    ),
    work(
        "book",
        "Maté, G.",
        "2003",
        "When the body says no: The cost of hidden stress",
        "Maté, G. (2003). <i>When the body says no: The cost of hidden stress</i>. Knopf Canada.",
        publisher="Knopf Canada",
    ),
    work(
        "book",
        "Merleau-Ponty, M.",
        "2012",
        "Phenomenology of perception",
        "Merleau-Ponty, M. (2012). <i>Phenomenology of perception</i> (D. A. Landes, Trans.). Routledge. "
        "(Original work published 1945)",
        translators="Landes, D. A.",
        publisher="Routledge",
        original_year="1945",
    ),
    work(
        "book",
        "Winnicott, D. W.",
        "1971",
        "Playing and reality",
        "Winnicott, D. W. (1971). <i>Playing and reality</i>. Tavistock.",
        publisher="Tavistock",
    ),
    # edited books
    work(
        "edited",
        "Siegel, D. J.; Schore, A. N.; Cozolino, L.",
        "2021",
        "Interpersonal neurobiology and clinical practice",
        "Siegel, D. J., Schore, A. N., & Cozolino, L. (Eds.). (2021). <i>Interpersonal neurobiology and clinical "
        "practice</i>. W. W. Norton.",
        publisher=NORTON,
    ),
    work(
        "edited",
        "Cassidy, J.; Shaver, P. R.",
        "2016",
        HANDBOOK,
        f"Cassidy, J., & Shaver, P. R. (Eds.). (2016). <i>{HANDBOOK}</i> (3rd ed.). Guilford Press.",
        edition="3rd ed.",
        publisher="Guilford Press",
    ),
    work(
        "edited",
        "Fosha, D.; Siegel, D. J.; Solomon, M. F.",
        "2009",
        HEALING,
        f"Fosha, D., Siegel, D. J., & Solomon, M. F. (Eds.). (2009). <i>{HEALING}</i>. W. W. Norton.",
        publisher=NORTON,
    ),
    work(
        "edited",
        "Solomon, M. F.; Siegel, D. J.",
        "2003",
        "Healing trauma: Attachment, mind, body, and brain",
        "Solomon, M. F., & Siegel, D. J. (Eds.). (2003). <i>Healing trauma: Attachment, mind, body, and brain</i>. "
        "W. W. Norton.",
        publisher=NORTON,
    ),
    work(
        "edited",
        "Zeanah, C. H., Jr.",
        "2009",
        "Handbook of infant mental health",
        "Zeanah, C. H., Jr. (Ed.). (2009). <i>Handbook of infant mental health</i> (3rd ed.). Guilford Press.",
        edition="3rd ed.",
        publisher="Guilford Press",
    ),
    work(
        "edited",
        "Porges, S. W.; Dana, D.",
        "2018",
        "Clinical applications of the polyvagal theory: The emergence of polyvagal-informed therapies",
        "Porges, S. W., & Dana, D. (Eds.). (2018). <i>Clinical applications of the polyvagal theory: The emergence of "
        "polyvagal-informed therapies</i>. W. W. Norton.",
        publisher=NORTON,
    ),
    work(
        "edited",
        "Fosha, D.",
        "2021",
        "Undoing aloneness and the transformation of suffering into flourishing: AEDP 2.0",
        "Fosha, D. (Ed.). (2021). <i>Undoing aloneness and the transformation of suffering into flourishing: "
        "AEDP 2.0</i>. American Psychological Association. https://doi.org/10.1037/0000232-000",
        publisher="American Psychological Association",
        doi="10.1037/0000232-000",
    ),
    # chapters
    work(
        "chapter",
        "Panksepp, J.",
        "2009",
        "Brain emotional systems and qualities of mental life: From animal models of affect to implications for "
        "psychotherapeutics",
        "Panksepp, J. (2009). Brain emotional systems and qualities of mental life: From animal models of affect to "
        f"implications for psychotherapeutics. In D. Fosha, D. J. Siegel, & M. F. Solomon (Eds.), <i>{HEALING}</i> "
        "(pp. 1–26). W. W. Norton.",
        editors="Fosha, D.; Siegel, D. J.; Solomon, M. F.",
        container=HEALING,
        page="1–26",
        publisher=NORTON,
    ),
    work(
        "chapter",
        "Siegel, D. J.",
        "2009",
        "Emotion as integration: A possible answer to the question, what is emotion?",
        "Siegel, D. J. (2009). Emotion as integration: A possible answer to the question, what is emotion? In D. "
        f"Fosha, D. J. Siegel, & M. F. Solomon (Eds.), <i>{HEALING}</i> (pp. 145–171). W. W. Norton.",
        editors="Fosha, D.; Siegel, D. J.; Solomon, M. F.",
        container=HEALING,
        page="145–171",
        publisher=NORTON,
    ),
    work(
        "chapter",
        "Main, M.; Solomon, J.",
        "1990",
        "Procedures for identifying infants as disorganized/disoriented during the Ainsworth Strange Situation",
        "Main, M., & Solomon, J. (1990). Procedures for identifying infants as disorganized/disoriented during the "
        "Ainsworth Strange Situation. In M. T. Greenberg, D. Cicchetti, & E. M. Cummings (Eds.), <i>Attachment in the "
        "preschool years: Theory, research, and intervention</i> (pp. 121–160). University of Chicago Press.",
        editors="Greenberg, M. T.; Cicchetti, D.; Cummings, E. M.",
        container="Attachment in the preschool years: Theory, research, and intervention",
        page="121–160",
        publisher="University of Chicago Press",
    ),
    work(
        "chapter",
        "Lyons-Ruth, K.; Jacobvitz, D.",
        "2016",
        "Attachment disorganization from infancy to adulthood: Neurobiological correlates, parenting contexts, and "
        "pathways to disorder",
        "Lyons-Ruth, K., & Jacobvitz, D. (2016). Attachment disorganization from infancy to adulthood: Neurobiological "
        "correlates, parenting contexts, and pathways to disorder. In J. Cassidy & P. R. Shaver (Eds.), "
        f"<i>{HANDBOOK}</i> (3rd ed., pp. 667–695). Guilford Press.",
        editors="Cassidy, J.; Shaver, P. R.",
        container=HANDBOOK,
        edition="3rd ed.",
        page="667–695",
        publisher="Guilford Press",
    ),
    work(
        "chapter",
        "Hesse, E.",
        "2016",
        "The Adult Attachment Interview: Protocol, method of analysis, and selected empirical studies: 1985–2015",
        "Hesse, E. (2016). The Adult Attachment Interview: Protocol, method of analysis, and selected empirical "
        f"studies: 1985–2015. In J. Cassidy & P. R. Shaver (Eds.), <i>{HANDBOOK}</i> (3rd ed., pp. 553–597). "
        "Guilford Press.",
        editors="Cassidy, J.; Shaver, P. R.",
        container=HANDBOOK,
        edition="3rd ed.",
        page="553–597",
        publisher="Guilford Press",
    ),
    work(
        "chapter",
        "Carter, C. S.; Porges, S. W.",
        "2011",
        "The neurobiology of social bonding and attachment",
        "Carter, C. S., & Porges, S. W. (2011). The neurobiology of social bonding and attachment. In J. Decety & J. "
        "T. Cacioppo (Eds.), <i>The Oxford handbook of social neuroscience</i> (pp. 151–163). Oxford University "
        "Press.",
        editors="Decety, J.; Cacioppo, J. T.",
        container="The Oxford handbook of social neuroscience",
        page="151–163",
        publisher="Oxford University Press",
    ),
    work(
        "chapter",
        "Winnicott, D. W.",
        "1965",
        "Ego distortion in terms of true and false self",
        "Winnicott, D. W. (1965). Ego distortion in terms of true and false self. In <i>The maturational processes and "
        "the facilitating environment</i> (pp. 140–152). Hogarth Press.",
        container="The maturational processes and the facilitating environment",
        page="140–152",
        publisher="Hogarth Press",
    ),
    # journal articles
    work(
        "article",
        "Porges, S. W.",
        "2007",
        "The polyvagal perspective",
        "Porges, S. W. (2007). The polyvagal perspective. <i>Biological Psychology, 74</i>(2), 116–143. "
        "https://doi.org/10.1016/j.biopsycho.2006.06.009",
        container="Biological Psychology",
        volume="74",
        issue="2",
        page="116–143",
        doi="10.1016/j.biopsycho.2006.06.009",
    ),
    work(
        "article",
        "Felitti, V. J.; Anda, R. F.; Nordenberg, D.; Williamson, D. F.; Spitz, A. M.; Edwards, V.; Koss, M. P.; "
        "Marks, J. S.",
        "1998",
        "Relationship of childhood abuse and household dysfunction to many of the leading causes of death in adults: "
        "The Adverse Childhood Experiences (ACE) Study",
        "Felitti, V. J., Anda, R. F., Nordenberg, D., Williamson, D. F., Spitz, A. M., Edwards, V., Koss, M. P., & "
        "Marks, J. S. (1998). Relationship of childhood abuse and household dysfunction to many of the leading causes "
        "of death in adults: The Adverse Childhood Experiences (ACE) Study. <i>American Journal of Preventive "
        "Medicine, 14</i>(4), 245–258. https://doi.org/10.1016/S0749-3797(98)00017-8",
        container="American Journal of Preventive Medicine",
        volume="14",
        issue="4",
        page="245–258",
        doi="10.1016/S0749-3797(98)00017-8",
    ),
    work(
        "article",
        "Tronick, E. Z.",
        "1989",
        "Emotions and emotional communication in infants",
        "Tronick, E. Z. (1989). Emotions and emotional communication in infants. <i>American Psychologist, 44</i>(2), "
        "112–119. https://doi.org/10.1037/0003-066X.44.2.112",
        container="American Psychologist",
        volume="44",
        issue="2",
        page="112–119",
        doi="10.1037/0003-066X.44.2.112",
    ),
    work(
        "article",
        "Beebe, B.; Lachmann, F. M.",
        "1998",
        "Co-constructing inner and relational processes: Self- and mutual regulation in infant research and adult "
        "treatment",
        "Beebe, B., & Lachmann, F. M. (1998). Co-constructing inner and relational processes: Self- and mutual "
        "regulation in infant research and adult treatment. <i>Psychoanalytic Psychology, 15</i>(4), 480–516. "
        "https://doi.org/10.1037/0736-9735.15.4.480",
        container="Psychoanalytic Psychology",
        volume="15",
        issue="4",
        page="480–516",
        doi="10.1037/0736-9735.15.4.480",
    ),
    work(
        "article",
        "Coan, J. A.; Schaefer, H. S.; Davidson, R. J.",
        "2006",
        "Lending a hand: Social regulation of the neural response to threat",
        "Coan, J. A., Schaefer, H. S., & Davidson, R. J. (2006). Lending a hand: Social regulation of the neural "
        "response to threat. <i>Psychological Science, 17</i>(12), 1032–1039. "
        "https://doi.org/10.1111/j.1467-9280.2006.01832.x",
        container="Psychological Science",
        volume="17",
        issue="12",
        page="1032–1039",
        doi="10.1111/j.1467-9280.2006.01832.x",
    ),
    work(
        "article",
        "Feldman, R.",
        "2007",
        "Parent–infant synchrony and the construction of shared timing; physiological precursors, developmental "
        "outcomes, and risk conditions",
        "Feldman, R. (2007). Parent–infant synchrony and the construction of shared timing; physiological precursors, "
        "developmental outcomes, and risk conditions. <i>Journal of Child Psychology and Psychiatry, 48</i>(3–4), "
        "329–354. https://doi.org/10.1111/j.1469-7610.2006.01701.x",
        container="Journal of Child Psychology and Psychiatry",
        volume="48",
        issue="3–4",
        page="329–354",
        doi="10.1111/j.1469-7610.2006.01701.x",
    ),
    work(
        "article",
        "Holt-Lunstad, J.; Smith, T. B.; Layton, J. B.",
        "2010",
        "Social relationships and mortality risk: A meta-analytic review",
        "Holt-Lunstad, J., Smith, T. B., & Layton, J. B. (2010). Social relationships and mortality risk: A "
        "meta-analytic review. <i>PLoS Medicine, 7</i>(7), Article e1000316. "
        "https://doi.org/10.1371/journal.pmed.1000316",
        container="PLoS Medicine",
        volume="7",
        issue="7",
        page="Article e1000316",
        doi="10.1371/journal.pmed.1000316",
    ),
    work(
        "article",
        "Eisenberger, N. I.; Lieberman, M. D.; Williams, K. D.",
        "2003",
        "Does rejection hurt? An fMRI study of social exclusion",
        "Eisenberger, N. I., Lieberman, M. D., & Williams, K. D. (2003). Does rejection hurt? An fMRI study of social "
        "exclusion. <i>Science, 302</i>(5643), 290–292. https://doi.org/10.1126/science.1089134",
        container="Science",
        volume="302",
        issue="5643",
        page="290–292",
        doi="10.1126/science.1089134",
    ),
    work(
        "article",
        "Nagel, T.",
        "1974",
        "What is it like to be a bat?",
        "Nagel, T. (1974). What is it like to be a bat? <i>The Philosophical Review, 83</i>(4), 435–450. "
        "https://doi.org/10.2307/2183914",
        container="The Philosophical Review",
        volume="83",
        issue="4",
        page="435–450",
        doi="10.2307/2183914",
    ),
    work(
        "article",
        "Craig, A. D.",
        "2002",
        "How do you feel? Interoception: The sense of the physiological condition of the body",
        "Craig, A. D. (2002). How do you feel? Interoception: The sense of the physiological condition of the body. "
        "<i>Nature Reviews Neuroscience, 3</i>(8), 655–666. https://doi.org/10.1038/nrn894",
        container="Nature Reviews Neuroscience",
        volume="3",
        issue="8",
        page="655–666",
        doi="10.1038/nrn894",
    ),
    work(
        "article",
        "Schore, A. N.",
        "2001a",
        "Effects of a secure attachment relationship on right brain development, affect regulation, and infant mental "
        "health",
        "Schore, A. N. (2001a). Effects of a secure attachment relationship on right brain development, affect "
        "regulation, and infant mental health. <i>Infant Mental Health Journal, 22</i>(1–2), 7–66.",
        container="Infant Mental Health Journal",
        volume="22",
        issue="1–2",
        page="7–66",
    ),
    work(
        "article",
        "Schore, A. N.",
        "2001b",
        "The effects of early relational trauma on right brain development, affect regulation, and infant mental "
        "health",
        "Schore, A. N. (2001b). The effects of early relational trauma on right brain development, affect regulation, "
        "and infant mental health. <i>Infant Mental Health Journal, 22</i>(1–2), 201–269.",
        container="Infant Mental Health Journal",
        volume="22",
        issue="1–2",
        page="201–269",
    ),
    work(
        "article",
        "Gallese, V.; Fadiga, L.; Fogassi, L.; Rizzolatti, G.",
        "1996",
        "Action recognition in the premotor cortex",
        "Gallese, V., Fadiga, L., Fogassi, L., & Rizzolatti, G. (1996). Action recognition in the premotor cortex. "
        "<i>Brain, 119</i>(2), 593–609. https://doi.org/10.1093/brain/119.2.593",
        container="Brain",
        volume="119",
        issue="2",
        page="593–609",
        doi="10.1093/brain/119.2.593",
    ),
    work(
        "article",
        "d’Aquili, E. G.; Newberg, A. B.",
        "1993",
        "Religious and mystical states: A neuropsychological model",
        "d’Aquili, E. G., & Newberg, A. B. (1993). Religious and mystical states: A neuropsychological model. "
        "<i>Zygon, 28</i>(2), 177–200.",
        container="Zygon",
        volume="28",
        issue="2",
        page="177–200",
    ),
    work(
        "article",
        "Meyer, I. H.",
        "2003",
        "Prejudice, social stress, and mental health in lesbian, gay, and bisexual populations: Conceptual issues and "
        "research evidence",
        "Meyer, I. H. (2003). Prejudice, social stress, and mental health in lesbian, gay, and bisexual populations: "
        "Conceptual issues and research evidence. <i>Psychological Bulletin, 129</i>(5), 674–697. "
        "https://doi.org/10.1037/0033-2909.129.5.674",
        container="Psychological Bulletin",
        volume="129",
        issue="5",
        page="674–697",
        doi="10.1037/0033-2909.129.5.674",
    ),
    # reports
    work(
        "report",
        "World Health Organization",
        "2022",
        "World mental health report: Transforming mental health for all",
        "World Health Organization. (2022). <i>World mental health report: Transforming mental health for all</i>. "
        "https://www.who.int/publications/i/item/9789240049338",
        url="https://www.who.int/publications/i/item/9789240049338",
    ),
    work(
        "report",
        "Substance Abuse and Mental Health Services Administration",
        "2014",
        "SAMHSA’s concept of trauma and guidance for a trauma-informed approach",
        "Substance Abuse and Mental Health Services Administration. (2014). <i>SAMHSA’s concept of trauma and guidance "
        "for a trauma-informed approach</i> (HHS Publication No. SMA 14-4884). U.S. Department of Health and Human "
        "Services.",
        number="HHS Publication No. SMA 14-4884",
        publisher="U.S. Department of Health and Human Services",
    ),
    work(
        "report",
        "National Scientific Council on the Developing Child",
        "2004",
        "Young children develop in an environment of relationships",
        "National Scientific Council on the Developing Child. (2004). <i>Young children develop in an environment of "
        "relationships</i> (Working Paper No. 1). Center on the Developing Child, Harvard University.",
        number="Working Paper No. 1",
        publisher="Center on the Developing Child, Harvard University",
    ),
    work(
        "report",
        "National Inquiry into Missing and Murdered Indigenous Women and Girls",
        "2019",
        "Reclaiming power and place: The final report of the National Inquiry into Missing and Murdered Indigenous "
        "Women and Girls",
        "National Inquiry into Missing and Murdered Indigenous Women and Girls. (2019). <i>Reclaiming power and place: "
        "The final report of the National Inquiry into Missing and Murdered Indigenous Women and Girls</i>. "
        "https://www.mmiwg-ffada.ca/final-report/",
        url="https://www.mmiwg-ffada.ca/final-report/",
    ),
    work(
        "report",
        "Truth and Reconciliation Commission of Canada",
        "2015",
        "Honouring the truth, reconciling for the future: Summary of the final report of the Truth and Reconciliation "
        "Commission of Canada",
        "Truth and Reconciliation Commission of Canada. (2015). <i>Honouring the truth, reconciling for the future: "
        "Summary of the final report of the Truth and Reconciliation Commission of Canada</i>.",
    ),
    work(
        "report",
        "Bowlby, J.",
        "1951",
        "Maternal care and mental health",
        "Bowlby, J. (1951). <i>Maternal care and mental health</i> (Monograph Series No. 2). World Health "
        "Organization.",
        number="Monograph Series No. 2",
        publisher="World Health Organization",
    ),
    # theses
    work(
        "thesis",
        "Salter, M. D.",
        "1939",
        "An evaluation of adjustment based upon the concept of security",
        "Salter, M. D. (1939). <i>An evaluation of adjustment based upon the concept of security</i> [Doctoral "
        "dissertation, University of Toronto].",
        genre="Doctoral dissertation",
        publisher="University of Toronto",
    ),
    work(
        "thesis",
        "Main, M.",
        "1973",
        "Exploration, play, and cognitive functioning as related to child–mother attachment",
        "Main, M. (1973). <i>Exploration, play, and cognitive functioning as related to child–mother attachment</i> "
        "[Unpublished doctoral dissertation]. Johns Hopkins University.",
        genre="Unpublished doctoral dissertation",
        publisher="Johns Hopkins University",
    ),
    work(
        "thesis",
        "Crittenden, P. M.",
        "1983",
        "Mother and infant patterns of attachment",
        "Crittenden, P. M. (1983). <i>Mother and infant patterns of attachment</i> [Unpublished doctoral "
        "dissertation]. University of Virginia.",
        genre="Unpublished doctoral dissertation",
        publisher="University of Virginia",
    ),
    work(
        "thesis",
        "Gendlin, E. T.",
        "1958",
        "The function of experiencing in symbolization",
        "Gendlin, E. T. (1958). <i>The function of experiencing in symbolization</i> [Doctoral dissertation, "
        "University of Chicago].",
        genre="Doctoral dissertation",
        publisher="University of Chicago",
    ),
    work(
        "thesis",
        "Levine, P. A.",
        "1976",
        "Accumulated stress, reserve capacity and disease",
        "Levine, P. A. (1976). <i>Accumulated stress, reserve capacity and disease</i> [Doctoral dissertation, "
        "University of California, Berkeley]. ProQuest Dissertations Publishing.",
        genre="Doctoral dissertation",
        publisher="University of California, Berkeley",
        container="ProQuest Dissertations Publishing",
    ),
    # web pages
    work(
        "webpage",
        "World Health Organization",
        "2022",
        "Mental health: Strengthening our response",
        "World Health Organization. (2022, June 17). <i>Mental health: Strengthening our response</i>. "
        "https://www.who.int/news-room/fact-sheets/detail/mental-health-strengthening-our-response",
        date="June 17",
        url="https://www.who.int/news-room/fact-sheets/detail/mental-health-strengthening-our-response",
    ),
    work(
        "webpage",
        "Polyvagal Institute",
        "n.d.",
        "What is polyvagal theory?",
        "Polyvagal Institute. (n.d.). <i>What is polyvagal theory?</i> "
        "https://www.polyvagalinstitute.org/whatispolyvagaltheory",
        url="https://www.polyvagalinstitute.org/whatispolyvagaltheory",
    ),
    work(
        "webpage",
        "Siegel, D. J.",
        "n.d.",
        "About interpersonal neurobiology",
        "Siegel, D. J. (n.d.). <i>About interpersonal neurobiology</i>. Dr. Dan Siegel. "
        "https://drdansiegel.com/interpersonal-neurobiology/",
        container="Dr. Dan Siegel",
        url="https://drdansiegel.com/interpersonal-neurobiology/",
    ),
    work(
        "webpage",
        "American Psychological Association",
        "2018",
        "Attachment",
        "American Psychological Association. (2018, April 19). <i>Attachment</i>. APA Dictionary of Psychology. "
        "https://dictionary.apa.org/attachment",
        date="April 19",
        container="APA Dictionary of Psychology",
        url="https://dictionary.apa.org/attachment",
    ),
    work(
        "webpage",
        "Center on the Developing Child",
        "n.d.",
        "Serve and return",
        "Center on the Developing Child. (n.d.). <i>Serve and return</i>. Harvard University. Retrieved November 3, "
        "2025, from https://developingchild.harvard.edu/key-concept/serve-and-return/",
        container="Harvard University",
        accessed="November 3, 2025",
        url="https://developingchild.harvard.edu/key-concept/serve-and-return/",
    ),
    # talks
    work(
        "talk",
        "Bowlby, J.",
        "1957",
        "The nature of the child’s tie to his mother",
        "Bowlby, J. (1957, June 19). <i>The nature of the child’s tie to his mother</i> [Paper presentation]. British "
        "Psychoanalytical Society, London, United Kingdom.",
        date="June 19",
        genre="Paper presentation",
        event="British Psychoanalytical Society",
        event_place="London, United Kingdom",
    ),
    work(
        "talk",
        "Harlow, H. F.",
        "1958",
        "The nature of love",
        "Harlow, H. F. (1958, August 31). <i>The nature of love</i> [Presidential address]. 66th Annual Convention of "
        "the American Psychological Association, Washington, DC, United States.",
        date="August 31",
        genre="Presidential address",
        event="66th Annual Convention of the American Psychological Association",
        event_place="Washington, DC, United States",
    ),
    work(
        "talk",
        "Tronick, E.; Adamson, L. B.; Als, H.; Brazelton, T. B.",
        "1975",
        "Infant emotions in normal and pertubated interactions",
        "Tronick, E., Adamson, L. B., Als, H., & Brazelton, T. B. (1975, April). <i>Infant emotions in normal and "
        "pertubated interactions</i> [Paper presentation]. Biennial Meeting of the Society for Research in Child "
        "Development, Denver, CO, United States.",
        date="April",
        genre="Paper presentation",
        event="Biennial Meeting of the Society for Research in Child Development",
        event_place="Denver, CO, United States",
    ),
    work(
        "talk",
        "Miller, G. A.",
        "1955",
        "The magical number seven, plus or minus two: Some limits on our capacity for processing information",
        "Miller, G. A. (1955, April 15). <i>The magical number seven, plus or minus two: Some limits on our capacity "
        "for processing information</i> [Invited address]. Eastern Psychological Association, Philadelphia, PA, United "
        "States.",
        date="April 15",
        genre="Invited address",
        event="Eastern Psychological Association",
        event_place="Philadelphia, PA, United States",
    ),
    work(
        "talk",
        "Brown, B.",
        "2010",
        "The power of vulnerability",
        "Brown, B. (2010, June). <i>The power of vulnerability</i> [Conference talk]. TEDxHouston, Houston, TX, United "
        "States.",
        date="June",
        genre="Conference talk",
        event="TEDxHouston",
        event_place="Houston, TX, United States",
    ),
]
